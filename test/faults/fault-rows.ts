import { drops } from './drops.ts'
import type { FaultRow } from './fault-row.ts'
import { kills } from './kills.ts'
import { roundTrip } from './round-trip.ts'
import { leaderMoves } from './leader-moves.ts'
import { outage } from './outage.ts'

/** Every row, in the order in which they run. */
export const FAULT_ROWS: readonly FaultRow[] = [kills, roundTrip, leaderMoves, drops, outage]
