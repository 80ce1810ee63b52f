import { acl } from './acl.ts'
import { canary } from './canary.ts'
import { claims } from './claims.ts'
import { configTorture } from './config-torture.ts'
import { consumeKills } from './consume-kills.ts'
import { drops } from './drops.ts'
import { execWorker } from './exec-worker.ts'
import type { FaultRow } from './fault-row.ts'
import { groupKills } from './group-kills.ts'
import { head } from './head.ts'
import { hostile } from './hostile.ts'
import { kills } from './kills.ts'
import { leaderMoves } from './leader-moves.ts'
import { memory } from './memory.ts'
import { outage } from './outage.ts'
import { reach } from './reach.ts'
import { readOnly } from './read-only.ts'
import { resets } from './resets.ts'
import { roundTrip } from './round-trip.ts'
import { signals } from './signals.ts'
import { twoGroups } from './two-groups.ts'

/** Every row, in the order in which they run. */
export const FAULT_ROWS: readonly FaultRow[] = [
  kills,
  leaderMoves,
  drops,
  outage,
  claims,
  consumeKills,
  groupKills,
  execWorker,
  twoGroups,
  resets,
  readOnly,
  configTorture,
  reach,
  roundTrip,
  head,
  hostile,
  memory,
  signals,
  canary,
  acl,
]
