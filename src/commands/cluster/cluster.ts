import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { withHelp } from '../help-text.ts'
import { noun } from '../noun.ts'
import type { Bind } from '../run.ts'
import { describe, describeCommand, describeHelp } from './describe.ts'

export const clusterCommand = (bind: Bind): CommandUnknownOpts =>
  noun('cluster', 'Show the brokers of a cluster, its version and its health', [
    withHelp(describeCommand(bind(describe)), describeHelp),
  ])
