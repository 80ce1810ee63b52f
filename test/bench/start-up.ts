import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/sandbox/embedded/start-embedded.ts'
import { type AdminTool, adminTools } from './admin-tools.ts'
import { findApache } from './apache.ts'
import { type Bench, benchRows } from './bench.ts'
import { lazyBenchBroker } from './bench-broker.ts'
import { makeTopics } from './admin-data.ts'
import type { Target } from './kctl-program.ts'
import type { Row } from './row.ts'
import { sandboxRow } from './sandbox-row.ts'
import { startUpRows } from './start-up-rows.ts'

const TOPICS = 10

/** How long the shortest commands take, beside Node that does nothing. */
export async function benchStartUp(bench: Bench): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'kctl-bench-'))
  try {
    await using cluster = await startEmbedded({})
    const target = { bootstrap: cluster.bootstrap, directory }
    const rows = [...rowsOn(() => target, adminTools(null)), sandboxRow(directory)]
    await benchRows(bench, `Start-up, embedded broker with ${TOPICS} topics`, rows.map(withoutBars))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  using broker = lazyBenchBroker()
  const rows = rowsOn(() => broker.get(), adminTools(await findApache()))
  await benchRows(bench, `Start-up, one Apache Kafka with ${TOPICS} topics`, rows)
}

/** Bars are about a real Kafka. */
const withoutBars = (row: Row): Row => ({ ...row, bars: [] })

function rowsOn(target: () => Target, tools: readonly AdminTool[]): readonly Row[] {
  let topics: Promise<ReadonlyMap<string, number>> | null = null
  return startUpRows(target, tools, () => (topics ??= makeTopics(target(), TOPICS)))
}
