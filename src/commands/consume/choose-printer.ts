import type { Context } from '../../context.ts'
import { compileRecordFormat, type FormatToken } from '../../domain/record-format.ts'
import { didYouMean } from '../../domain/text-distance.ts'
import { UsageError } from '../../errors.ts'
import type { RecordPrinter } from '../../output/record-printer.ts'

const RECORD_FORMATS = ['pretty', 'ndjson', 'value', 'key', 'csv'] as const
type RecordFormat = (typeof RECORD_FORMATS)[number]

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
  const known = RECORD_FORMATS.find((each) => each === format)
  if (known !== undefined) return { kind: known }
  if (format === 'json' || format === 'yaml') {
    throw new UsageError(
      `-o ${format} is one document, and records may never end`,
      `use -o ndjson, a JSON object on each line${format === 'json' ? '; jq -s makes an array of them' : ''}`,
    )
  }
  const meant = didYouMean(format, [...RECORD_FORMATS])
  throw new UsageError(
    `-o "${format}" is not a format of records`,
    `${meant === null ? '' : `did you mean ${meant}? `}there are ${RECORD_FORMATS.join(', ')}, and -f for a template`,
  )
}

/** @param showTopic several topics are read */
export async function createPrinter(
  style: RecordStyle,
  { output }: Context,
  { showTopic }: { readonly showTopic: boolean },
): Promise<RecordPrinter> {
  const forTerminal = output.stdout.isTerminal
  const { utc, headings } = output.options
  switch (style.kind) {
    case 'template': {
      const { createTemplatePrinter } = await import('../../output/print-template.ts')
      return createTemplatePrinter(style.tokens, { forTerminal, utc })
    }
    case 'ndjson':
      return (await import('../../output/print-ndjson.ts')).createNdjsonPrinter({ forTerminal })
    case 'csv':
      return (await import('../../output/print-csv.ts')).createCsvPrinter({ headings })
    case 'pretty': {
      const { createPrettyPrinter } = await import('../../output/print-pretty.ts')
      return createPrettyPrinter({ style: await output.stdoutStyle(), utc, showTopic, showHeaders: true })
    }
    case 'value':
    case 'key': {
      if (!forTerminal) return (await import('../../output/print-bytes.ts')).createBytesPrinter(style.kind)
      // Bytes of strangers must not steer a terminal: there they go through the printer that makes text safe.
      const { createTemplatePrinter } = await import('../../output/print-template.ts')
      return createTemplatePrinter(compileRecordFormat(style.kind === 'key' ? '%k\\n' : '%v\\n'), {
        forTerminal,
      })
    }
  }
}

/** What is said of keys or values with newlines in them, where each is a line; null where nothing needs to be. */
export function newlineWarning(style: RecordStyle, { output }: Context): (() => void) | null {
  if ((style.kind !== 'value' && style.kind !== 'key') || output.stdout.isTerminal) return null
  return () =>
    void output.warn(
      () => `a ${style.kind} has a newline in it, so a line is not a record: -o ndjson keeps them apart`,
    )
}
