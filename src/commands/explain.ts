import { Command } from '@commander-js/extra-typings'
import type { Context } from '../context.ts'
import { allExplanations, type Explanation, findExplanations } from '../domain/failures/find-explanations.ts'
import { normaliseCode } from '../domain/failures/normalise-code.ts'
import { didYouMean } from '../domain/text-distance.ts'
import { KctlError } from '../errors.ts'
import { explanationList, explanationView } from './explain/explanation-view.ts'
import type { HelpText } from './help-text.ts'
import type { Run } from './run.ts'

export interface ExplainRequest {
  /** Codes as they were typed or pasted; empty for the list of all. */
  readonly codes: readonly string[]
}

export const explainCommand = (run: Run<ExplainRequest>) =>
  new Command('explain')
    .description('Say what an error code means, what usually causes it, and what to do')
    .argument('[code...]', 'a code of kctl, an error of Kafka by name or number, or an exit code')
    .action(async (codes) => await run({ codes }))

export const explainHelp: HelpText = {
  examples: [
    'kctl explain TOPIC_NOT_FOUND',
    'kctl explain NOT_LEADER_OR_FOLLOWER        # an error of Kafka, or its number: 6',
    'kctl explain NotEnoughReplicasException    # the same from a Java log',
    'kctl explain 9                             # an exit code, and the error of Kafka with that number',
    'kctl explain                               # every code there is',
  ],
  notes: [
    'The code of an error is in its JSON, which is the last line on stderr:',
    '  kctl ... -o json 2>&1 >/dev/null | tail -n 1 | jq -r .error.code',
    'Codes of kctl are stable; errors that a broker answers with keep their names in Kafka.',
  ].join('\n'),
  seeAlso: ['kctl help exit-codes', 'kctl doctor'],
}

export async function explain({ codes }: ExplainRequest, { output }: Context): Promise<void> {
  const view = codes.length === 0 ? explanationList : explanationView
  output.require(view)
  const { kafkaErrorFacts } = await import('../cluster/kafka-error-facts.ts')
  const all = allExplanations(kafkaErrorFacts())
  const found = codes.flatMap((code) => requireExplanations(code, all))
  await output.result(view, codes.length === 0 ? all : [...new Set(found)])
}

function requireExplanations(code: string, all: readonly Explanation[]): readonly Explanation[] {
  const found = findExplanations(code, all)
  if (found.length > 0) return found
  const names = all.filter(({ of }) => of !== 'exit').map((each) => each.code)
  const meant = didYouMean(normaliseCode(code), names)
  throw new KctlError('notFound', `"${code}" is no code of kctl, no error of Kafka and no exit code`, {
    code: 'NO_EXPLANATION',
    hint: meant === null ? 'kctl explain lists every code' : `did you mean ${meant}?   kctl explain ${meant}`,
  })
}
