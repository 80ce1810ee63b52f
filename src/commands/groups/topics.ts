import { Command } from '@commander-js/extra-typings'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface TopicsRequest {
  readonly group: string
}

export const topicsCommand = (run: Run<TopicsRequest>) =>
  new Command('topics')
    .description('Show which topics a group reads or has read, and how far it is behind on each')
    .argument('<group>', 'group')
    .action(async (group) => await run({ group }))

export const topicsHelp: HelpText = {
  examples: [
    'kctl groups topics billing',
    'kctl groups topics billing --sort -lag',
    'kctl groups topics billing -o name   # the topics alone',
  ],
  seeAlso: ['kctl topics consumers', 'kctl groups describe', 'kctl groups lag'],
}
