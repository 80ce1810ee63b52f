import type { Context } from '../../context.ts'
import { compileRecordFormat, type FormatToken } from '../../domain/record-format.ts'
import { UsageError } from '../../errors.ts'
import {
  createRecordPrinter,
  parseRecordFormat,
  type RecordFormat,
} from '../../output/create-record-printer.ts'
import type { RecordPrinter } from '../../output/record-printer.ts'
import { plainStyle } from '../../output/style.ts'

/** How records are to be shown, decided before anything is connected. */
export type RecordStyle =
  { readonly kind: 'template'; readonly tokens: readonly FormatToken[] } | { readonly kind: RecordFormat }

/**
 * @param template of `-f`, or null
 * @throws {UsageError} for a format that is none, or a template that is wrong
 */
export function chooseStyle(template: string | null, { output }: Context): RecordStyle {
  const { format } = output.options
  if (template !== null) {
    if (format !== null) throw new UsageError('-f and -o exclude each other', 'leave one of them out')
    return { kind: 'template', tokens: compileRecordFormat(template) }
  }
  if (format === null) return { kind: output.stdout.isTerminal ? 'pretty' : 'ndjson' }
  return { kind: parseRecordFormat(format) }
}

/** @param showTopic several topics are read */
export async function createPrinter(
  chosen: RecordStyle,
  { output }: Context,
  { showTopic }: { readonly showTopic: boolean },
): Promise<RecordPrinter> {
  const { utc, headings } = output.options
  return createRecordPrinter({
    format: chosen.kind === 'template' ? 'value' : chosen.kind,
    template: chosen.kind === 'template' ? chosen.tokens : null,
    // Only what is for people has colours.
    style: chosen.kind === 'pretty' ? await output.stdoutStyle() : plainStyle(output.stdout.isTerminal),
    utc,
    showTopic,
    showHeaders: true,
    csv: { headings },
  })
}

/** What is said of keys or values with newlines in them, where each is a line; null where nothing needs to be. */
export function newlineWarning(style: RecordStyle, { output }: Context): (() => void) | null {
  if ((style.kind !== 'value' && style.kind !== 'key') || output.stdout.isTerminal) return null
  return () =>
    void output.warn(
      () => `a ${style.kind} has a newline in it, so a line is not a record: -o ndjson keeps them apart`,
    )
}
