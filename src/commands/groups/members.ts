import { Command } from '@commander-js/extra-typings'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface MembersRequest {
  /** Names or shell-style patterns; empty means every group. */
  readonly groups: readonly string[]
}

export const membersCommand = (run: Run<MembersRequest>) =>
  new Command('members')
    .description('Show who is in groups: clients, hosts and how much each reads')
    .argument('[group...]', 'groups, or patterns; every group when left out')
    .action(async (groups) => await run({ groups: [...new Set(groups)] }))

export const membersHelp: HelpText = {
  examples: [
    'kctl groups members billing',
    "kctl groups members 'billing*' --sort -partitions",
    'kctl groups members -o wide   # with what each of them reads',
    "kctl groups members -o json | jq -r '.[].host' | sort -u",
  ],
  seeAlso: ['kctl groups describe', 'kctl groups lag --by member', 'kctl topics consumers'],
}
