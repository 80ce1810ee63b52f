import { claims } from './claims.ts'
import { drops } from './drops.ts'
import type { FaultRow } from './fault-row.ts'
import { head } from './head.ts'
import { kills } from './kills.ts'
import { leaderMoves } from './leader-moves.ts'
import { memory } from './memory.ts'
import { outage } from './outage.ts'
import { roundTrip } from './round-trip.ts'

/** Every row, in the order in which they run. */
export const FAULT_ROWS: readonly FaultRow[] = [
  kills,
  leaderMoves,
  drops,
  outage,
  claims,
  roundTrip,
  head,
  memory,
]
