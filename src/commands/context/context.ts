import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { withHelp } from '../help-text.ts'
import { noun } from '../noun.ts'
import type { Bind } from '../run.ts'
import { add, addCommand, addHelp } from './add.ts'
import { list, listCommand, listHelp } from './list.ts'
import { remove, removeCommand, removeHelp } from './remove.ts'
import { show, showCommand, showHelp } from './show.ts'
import { test, testCommand, testHelp } from './test.ts'
import { use, useCommand, useHelp } from './use.ts'

export const contextCommand = (bind: Bind): CommandUnknownOpts =>
  noun('context', 'Choose the cluster to work with, by name', [
    withHelp(listCommand(bind(list)), listHelp),
    withHelp(useCommand(bind(use)), useHelp),
    withHelp(showCommand(bind(show)), showHelp),
    withHelp(addCommand(bind(add)), addHelp),
    withHelp(removeCommand(bind(remove)), removeHelp),
    withHelp(testCommand(bind(test)), testHelp),
  ])
