import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { withHelp } from '../help-text.ts'
import { noun } from '../noun.ts'
import type { Bind } from '../run.ts'
import { deleteCommand, deleteGroups, deleteHelp } from './delete.ts'
import { describe, describeCommand, describeHelp } from './describe.ts'
import { lag, lagCommand, lagHelp } from './lag.ts'
import { list, listCommand, listHelp } from './list.ts'

export const groupsCommand = (bind: Bind): CommandUnknownOpts =>
  noun('groups', 'List, describe and delete groups, and see how far they are behind', [
    withHelp(listCommand(bind(list)), listHelp),
    withHelp(describeCommand(bind(describe)), describeHelp),
    withHelp(lagCommand(bind(lag)), lagHelp),
    withHelp(deleteCommand(bind(deleteGroups)), deleteHelp),
  ])
