import { spawnKctl } from '../support/spawn-kctl.ts'
import type { FaultOptions, Figure } from './fault-row.ts'
import { feedSteadily, KEYED, type Pace, tallyStored } from './numbered-records.ts'

export interface ThroughOptions extends Omit<Pace, 'holdEndFor'> {
  readonly kctl: FaultOptions['kctl']
  readonly bootstrap: string
  readonly topic: string
  readonly args?: readonly string[]
  /** What goes wrong meanwhile; the input does not end before it has. */
  readonly disturb: () => Promise<void>
  readonly say: FaultOptions['say']
}

interface Report {
  readonly acked: number
  readonly failed: number
  readonly unknown: number
  readonly unsent: number
}

/** Produces numbered records while something goes wrong, and counts what another client finds of them. */
export async function produceThrough(options: ThroughOptions): Promise<readonly Figure[]> {
  const { kctl, bootstrap, topic, args = [], count, perSecond, disturb, say } = options
  const startedMs = performance.now()
  await using writer = spawnKctl(kctl, ['produce', topic, ...KEYED, '-o', 'json', ...args], {
    cluster: { bootstrap },
    stdin: null,
  })
  const disturbing = disturb()
  await Promise.all([
    feedSteadily(writer.stdin, { count, perSecond, holdEndFor: disturbing }),
    disturbing.finally(() => say('all of it has gone wrong')),
  ])
  const { exitCode, stdout, stderr } = await writer.finished
  const seconds = Math.round((performance.now() - startedMs) / 1000)
  if (exitCode !== 0) say(`exit ${exitCode}: ${stdout.toString()}${stderr}`)
  const report = JSON.parse(stdout.toString()) as Report
  const tally = await tallyStored(bootstrap, topic, count)
  return [
    { name: 'lost', value: tally.lost, bar: 0 },
    { name: 'doubled', value: tally.doubled, bar: 0 },
    { name: 'misplaced', value: tally.misplaced, bar: 0 },
    { name: 'exit', value: exitCode ?? -1, bar: 0 },
    { name: 'acked', value: report.acked, bar: count },
    { name: 'stored', value: tally.stored, bar: count },
    { name: 'seconds', value: seconds, bar: null },
  ]
}
