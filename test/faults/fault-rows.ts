import type { FaultRow } from './fault-row.ts'
import { kills } from './kills.ts'

/** Every row, in the order in which they run. */
export const FAULT_ROWS: readonly FaultRow[] = [kills]
