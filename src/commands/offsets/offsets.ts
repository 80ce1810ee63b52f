import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { withHelp } from '../help-text.ts'
import { noun } from '../noun.ts'
import type { Bind } from '../run.ts'
import { applyCommand, applyHelp, applyPlan } from './apply.ts'
import { deleteCommand, deleteHelp, deleteOffsets } from './delete.ts'
import { exportCommand, exportHelp, exportOffsets } from './export.ts'
import { history, historyCommand, historyHelp } from './history.ts'
import { importCommand, importHelp, importOffsets } from './import.ts'
import { list, listCommand, listHelp } from './list.ts'
import { resetCommand, resetHelp } from './reset.ts'
import { resetGroups } from './reset-groups.ts'
import { snapshot, snapshotCommand, snapshotHelp } from './snapshot.ts'
import { undo, undoCommand, undoHelp } from './undo.ts'

export const offsetsCommand = (bind: Bind): CommandUnknownOpts =>
  noun('offsets', 'Read and move the committed offsets of groups', [
    withHelp(listCommand(bind(list)), listHelp),
    withHelp(resetCommand(bind(resetGroups)), resetHelp),
    withHelp(applyCommand(bind(applyPlan)), applyHelp),
    withHelp(exportCommand(bind(exportOffsets)), exportHelp),
    withHelp(importCommand(bind(importOffsets)), importHelp),
    withHelp(deleteCommand(bind(deleteOffsets)), deleteHelp),
    withHelp(snapshotCommand(bind(snapshot)), snapshotHelp),
    withHelp(historyCommand(bind(history)), historyHelp),
    withHelp(undoCommand(bind(undo)), undoHelp),
  ])
