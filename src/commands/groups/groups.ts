import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { withHelp } from '../help-text.ts'
import { noun } from '../noun.ts'
import type { Bind } from '../run.ts'
import { deleteCommand, deleteGroups, deleteHelp } from './delete.ts'
import { describe, describeCommand, describeHelp } from './describe.ts'
import { lagCommand, lagHelp } from './lag.ts'
import { list, listCommand, listHelp } from './list.ts'
import { membersCommand, membersHelp } from './members.ts'
import { topicsCommand, topicsHelp } from './topics.ts'
import { waitCommand, waitHelp } from './wait.ts'

export const groupsCommand = (bind: Bind): CommandUnknownOpts =>
  noun('groups', 'List, describe and delete groups, and see how far they are behind', [
    withHelp(listCommand(bind(list)), listHelp),
    withHelp(describeCommand(bind(describe)), describeHelp),
    // What the next ones do is loaded only where it is asked for: the other commands have to start fast.
    withHelp(
      lagCommand(
        bind(async (request, context) => {
          const { watchMs } = request
          if (watchMs !== null)
            return await (await import('./watch-lag.ts')).watchLag(request, watchMs, context)
          await (await import('./show-lag.ts')).showLag(request, context)
        }),
      ),
      lagHelp,
    ),
    withHelp(
      membersCommand(
        bind(async (request, context) => {
          await (await import('./show-members.ts')).showMembers(request, context)
        }),
      ),
      membersHelp,
    ),
    withHelp(
      topicsCommand(
        bind(async (request, context) => {
          await (await import('./show-topics.ts')).showTopics(request, context)
        }),
      ),
      topicsHelp,
    ),
    withHelp(
      waitCommand(
        bind(async (request, context) => {
          const { awaitGroups } = await import('./await-groups.ts')
          await awaitGroups(request, context)
        }),
      ),
      waitHelp,
    ),
    withHelp(deleteCommand(bind(deleteGroups)), deleteHelp),
  ])
