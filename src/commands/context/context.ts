import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { withHelp } from '../help-text.ts'
import { noun } from '../noun.ts'
import type { Bind } from '../run.ts'
import { add, addCommand, addHelp } from './add.ts'
import { edit, editCommand, editHelp } from './edit.ts'
import { importCommand, importContexts, importHelp } from './import.ts'
import { list, listCommand, listHelp } from './list.ts'
import { prompt, promptCommand, promptHelp } from './prompt.ts'
import { remove, removeCommand, removeHelp } from './remove.ts'
import { rename, renameCommand, renameHelp } from './rename.ts'
import { schema, schemaCommand, schemaHelp } from './schema.ts'
import { show, showCommand, showHelp } from './show.ts'
import { test, testCommand, testHelp } from './test.ts'
import { trust, trustCommand, trustHelp } from './trust.ts'
import { use, useCommand, useHelp } from './use.ts'

export const contextCommand = (bind: Bind): CommandUnknownOpts =>
  noun('context', 'Choose the cluster to work with, by name', [
    withHelp(listCommand(bind(list)), listHelp),
    withHelp(useCommand(bind(use)), useHelp),
    withHelp(showCommand(bind(show)), showHelp),
    withHelp(addCommand(bind(add)), addHelp),
    withHelp(editCommand(bind(edit)), editHelp),
    withHelp(importCommand(bind(importContexts)), importHelp),
    withHelp(renameCommand(bind(rename)), renameHelp),
    withHelp(removeCommand(bind(remove)), removeHelp),
    withHelp(testCommand(bind(test)), testHelp),
    withHelp(promptCommand(bind(prompt)), promptHelp),
    withHelp(trustCommand(bind(trust)), trustHelp),
    withHelp(schemaCommand(bind(schema)), schemaHelp),
  ])
