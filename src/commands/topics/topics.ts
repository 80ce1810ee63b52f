import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { withHelp } from '../help-text.ts'
import { noun } from '../noun.ts'
import type { Bind } from '../run.ts'
import { consumersCommand, consumersHelp } from './consumers.ts'
import { create, createCommand, createHelp } from './create.ts'
import { deleteCommand, deleteHelp, deleteTopicsEffect } from './delete.ts'
import { describe, describeCommand, describeHelp } from './describe.ts'
import { list, listCommand, listHelp } from './list.ts'

export const topicsCommand = (bind: Bind): CommandUnknownOpts =>
  noun('topics', 'List, describe, create and delete topics', [
    withHelp(listCommand(bind(list)), listHelp),
    withHelp(describeCommand(bind(describe)), describeHelp),
    withHelp(
      consumersCommand(
        // Loaded only where it is asked for: the other commands have to start fast.
        bind(async (request, context) => {
          await (await import('./show-consumers.ts')).showConsumers(request, context)
        }),
      ),
      consumersHelp,
    ),
    withHelp(createCommand(bind(create)), createHelp),
    withHelp(deleteCommand(bind(deleteTopicsEffect)), deleteHelp),
  ])
