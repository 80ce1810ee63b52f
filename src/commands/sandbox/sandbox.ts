import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { withHelp } from '../help-text.ts'
import { noun } from '../noun.ts'
import type { Bind } from '../run.ts'
import { start, startCommand, startHelp } from './start.ts'
import { status, statusCommand, statusHelp } from './status.ts'
import { stop, stopCommand, stopHelp } from './stop.ts'

export const sandboxCommand = (bind: Bind): CommandUnknownOpts =>
  noun('sandbox', 'Start a broker to try things on: embedded, or a real Kafka', [
    withHelp(startCommand(bind(start)), startHelp),
    withHelp(stopCommand(bind(stop)), stopHelp),
    withHelp(statusCommand(bind(status)), statusHelp),
  ])
