import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { Context } from '../../context.ts'
import { sanitiseText } from '../../domain/sanitise.ts'
import type { Run } from '../run.ts'
import { type Candidate, candidatesFor, type NameKind } from './candidates.ts'
import { namesOf } from './live-names.ts'

export interface CompleteRequest {
  /** The words after `kctl` up to the cursor, the last one being typed. */
  readonly words: readonly string[]
}

export const completeCommand = (run: Run<CompleteRequest>) =>
  new Command('__complete')
    .description('Print what may come next on a command line')
    .argument('[words...]')
    .passThroughOptions()
    .action(async (words) => await run({ words }))

/** Silent when anything goes wrong: there is nobody to read an error in the middle of a command line. */
export async function complete(
  { words }: CompleteRequest,
  context: Context,
  wholeTree: () => Promise<CommandUnknownOpts>,
): Promise<void> {
  const { fixed, names } = candidatesFor(await wholeTree(), words)
  const live = names === null ? [] : await namesOf(names.kind, names.flags, context)
  const lines = [
    ...fixed,
    ...live.map((name): Candidate => ({ text: name, description: LABELS[names?.kind ?? 'topic'] })),
  ]
    .filter(({ text }) => text.startsWith(words.at(-1) ?? ''))
    // A name with a line break in it would be two, and a control character could do anything to the terminal.
    .filter(({ text }) => sanitiseText(text) === text)
    .map(({ text, description }) => `${text}\t${description}\n`)
  await context.output.stdout.write(lines.join(''))
}

const LABELS: Readonly<Record<NameKind, string>> = { topic: 'topic', group: 'group', context: 'context' }
