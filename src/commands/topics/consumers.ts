import { Command } from '@commander-js/extra-typings'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface ConsumersRequest {
  readonly topic: string
}

export const consumersCommand = (run: Run<ConsumersRequest>) =>
  new Command('consumers')
    .description('Show which groups read a topic, and how far they are behind on it')
    .argument('<topic>', 'topic')
    .action(async (topic) => await run({ topic }))

export const consumersHelp: HelpText = {
  examples: [
    'kctl topics consumers orders',
    'kctl topics consumers orders --sort -lag',
    'kctl topics consumers orders -o name   # the groups alone',
  ],
  seeAlso: ['kctl groups topics', 'kctl groups describe', 'kctl topics delete'],
}
