import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { Context } from '../../context.ts'
import { sanitiseText } from '../../domain/sanitise.ts'
import type { OutputStream } from '../../host.ts'
import type { Run } from '../run.ts'
import { type Candidate, candidatesFor } from './candidates.ts'
import { namesOf } from './live-names.ts'

export interface CompleteRequest {
  /** The words after `kctl` up to the cursor, the last one being typed. */
  readonly words: readonly string[]
}

/** Where candidates go and come from: a config file that is wrong must not keep commands from being completed. */
export interface CompleteSurroundings {
  readonly stdout: OutputStream
  wholeTree(): Promise<CommandUnknownOpts>
  /** Fails if the configuration is wrong. */
  openContext(): Promise<Context>
}

export const completeCommand = (run: Run<CompleteRequest>) =>
  new Command('__complete')
    .description('Print what may come next on a command line')
    .argument('[words...]')
    .passThroughOptions()
    .action(async (words) => await run({ words }))

/**
 * Prints what may come next, one candidate a line, with a tab and a description after it. Silent when anything
 * goes wrong: there is nobody to read an error in the middle of a command line.
 */
export async function complete(
  { words }: CompleteRequest,
  { stdout, wholeTree, openContext }: CompleteSurroundings,
): Promise<void> {
  const typed = words.at(-1) ?? ''
  const { fixed, names, prefix } = candidatesFor(await wholeTree(), words)
  const live = names === null ? [] : await namesOf(names.kind, names.flags, openContext)
  const lines = [
    ...fixed,
    ...live
      // It would be taken for a flag.
      .filter((name) => !name.startsWith('-'))
      .map((name): Candidate => ({ text: name, description: names?.kind ?? '' })),
  ]
    .map(({ text, description }) => ({ text: prefix + text, description }))
    .filter(({ text }) => text.startsWith(typed))
    // A name with a line break in it would be two, and a control character could do anything to the terminal.
    .filter(({ text }) => sanitiseText(text) === text)
    .map(({ text, description }) => `${text}\t${description}\n`)
  await stdout.write(lines.join(''))
}
