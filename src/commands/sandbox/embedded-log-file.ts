import { join } from 'node:path'
import { type Machine, stateDir } from '../../config/state-paths.ts'

/** Where an embedded broker in the background writes what it has to say. */
export const embeddedLogFile = (machine: Machine): string => join(stateDir(machine), 'sandbox.log')
