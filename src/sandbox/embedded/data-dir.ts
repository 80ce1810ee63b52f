import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EmbeddedState } from './embedded-state.ts'
import type { OffsetChange } from './groups/group-coordinator.ts'
import { loadLog, LogFile, OpenFiles } from './log-file.ts'
import { OffsetJournal } from './offset-journal.ts'
import type { Topic } from './topic-registry.ts'
import type { TransactionsSnapshot } from './transactions/transaction-coordinator.ts'

interface SavedPartition {
  readonly replicas: readonly number[]
  readonly startOffset: string
  readonly endOffset: string
}

interface SavedTopic {
  readonly name: string
  readonly id: string
  readonly configs: Readonly<Record<string, string>>
  readonly partitions: readonly SavedPartition[]
}

interface SavedCluster {
  readonly clusterId: string
  readonly topics: readonly SavedTopic[]
  readonly brokerConfigs: Readonly<Record<string, Readonly<Record<string, string>>>>
}

const CLUSTER_FILE = 'cluster.json'
const TRANSACTIONS_FILE = 'transactions.json'
const OFFSETS_FILE = 'offsets.ndjson'

/**
 * Keeps a cluster in a directory: `cluster.json` with its topics, `logs/` with a file for each
 * partition, `offsets.ndjson` with the offsets of groups, `transactions.json` from a clean end.
 * Everything a client was told is in a file before it is told.
 */
export class DataDir {
  private readonly path: string
  private readonly files = new OpenFiles()
  private readonly offsets: OffsetJournal
  private readonly saved: SavedCluster | null
  private saving = false

  /** @throws what node:fs throws, and SyntaxError for a file that is not JSON */
  constructor(path: string) {
    this.path = path
    mkdirSync(join(path, 'logs'), { recursive: true })
    this.saved = readJson(join(path, CLUSTER_FILE)) as SavedCluster | null
    this.offsets = new OffsetJournal(join(path, OFFSETS_FILE))
  }

  /** Null for a new directory. */
  get clusterId(): string | null {
    return this.saved?.clusterId ?? null
  }

  /** To be called for every change of a committed offset, from `load` on. */
  noteOffset(change: OffsetChange): void {
    this.offsets.append(change)
  }

  /** Fills a cluster with what is kept, and keeps its changes from then on. */
  load(state: EmbeddedState): void {
    for (const [name, configs] of Object.entries(this.saved?.brokerConfigs ?? {})) {
      state.brokerConfigs.set(name, new Map(Object.entries(configs)))
    }
    for (const topic of this.saved?.topics ?? []) this.loadTopic(state, topic)
    this.offsets.load(state.groups)
    this.loadTransactions(state)
    state.topics.keeper = {
      brokerConfigsChanged: () => this.saveSoon(state),
      changed: (topic) => {
        this.keep(state, topic)
        this.saveSoon(state)
      },
      deleted: (topic) => {
        for (const { index } of topic.partitions) this.removeLog(topic, index)
        this.saveSoon(state)
      },
    }
    for (const topic of state.topics.all()) this.keep(state, topic)
    this.save(state)
  }

  /** Once for all changes of a request, and before its answer, which is no more than a microtask away either. */
  private saveSoon(state: EmbeddedState): void {
    if (this.saving) return
    this.saving = true
    queueMicrotask(() => {
      this.saving = false
      try {
        this.save(state)
      } catch (error) {
        state.log(`the topics cannot be kept: ${error instanceof Error ? error.message : String(error)}`)
      }
    })
  }

  private save(state: EmbeddedState): void {
    const saved: SavedCluster = {
      clusterId: state.clusterId,
      topics: state.topics.all().map(saveTopic),
      brokerConfigs: Object.fromEntries(
        [...state.brokerConfigs].map(([name, configs]) => [name, Object.fromEntries(configs)]),
      ),
    }
    writeJson(join(this.path, CLUSTER_FILE), saved)
  }

  close(state: EmbeddedState): void {
    this.save(state)
    writeJson(join(this.path, TRANSACTIONS_FILE), state.transactions.snapshot())
    this.offsets.close()
    this.files.closeAll()
  }

  private keep(state: EmbeddedState, topic: Topic): void {
    for (const { log, index } of topic.partitions) {
      log.keeper ??= new LogFile(this.logPath(topic.id, index), this.files, () => this.saveSoon(state))
    }
  }

  private loadTopic(state: EmbeddedState, { name, id, configs, partitions }: SavedTopic): void {
    const assignments = partitions.map(({ replicas }) => {
      const present = replicas.filter((nodeId) => state.nodes.has(nodeId))
      return present.length > 0 ? present : [...state.nodes.keys()].slice(0, 1)
    })
    const topic = state.topics.create(name, assignments, new Map(Object.entries(configs)), id)
    for (const [index, { startOffset, endOffset }] of partitions.entries()) {
      const log = topic.partitions[index]?.log
      if (log === undefined) continue
      log.beginAt(BigInt(startOffset))
      const lost = loadLog(this.logPath(id, index), log)
      if (lost > 0) state.log(`cut ${lost} bytes of an unfinished write from the end of ${name}-${index}`)
      log.endAt(BigInt(endOffset))
    }
  }

  /**
   * No transaction survives: what was open is aborted, and its producer fenced, so that it cannot
   * commit what is gone. Producer ids are never given out again.
   */
  private loadTransactions(state: EmbeddedState): void {
    let highestId = 0n
    for (const { log, leaderEpoch } of state.topics.partitions()) {
      for (const { producerId, epoch, openSince } of log.producers.all()) {
        if (producerId > highestId) highestId = producerId
        if (openSince === null) continue
        log.writeMarker(producerId, epoch, 'abort', { coordinatorEpoch: 0, leaderEpoch, nowMs: state.now() })
      }
    }
    const path = join(this.path, TRANSACTIONS_FILE)
    const saved = readJson(path) as TransactionsSnapshot | null
    rmSync(path, { force: true })
    const next = BigInt(saved?.nextProducerId ?? 0)
    if (highestId === 0n && saved === null) return
    state.transactions.restore({
      nextProducerId: String(next > highestId ? next : highestId + 1n),
      transactions: (saved?.transactions ?? []).map((transaction) =>
        transaction.partitions.length === 0 && transaction.state !== 'Ongoing'
          ? transaction
          : { ...transaction, epoch: transaction.epoch + 1, state: 'CompleteAbort', partitions: [] },
      ),
    })
  }

  private removeLog({ id }: Topic, index: number): void {
    const path = this.logPath(id, index)
    this.files.close(path)
    rmSync(path, { force: true })
  }

  private logPath(topicId: string, index: number): string {
    return join(this.path, 'logs', `${topicId}-${index}.log`)
  }
}

function saveTopic({ name, id, configs, partitions }: Topic): SavedTopic {
  return {
    name,
    id,
    configs: Object.fromEntries(configs),
    partitions: partitions.map(({ replicas, log }) => ({
      replicas,
      startOffset: String(log.startOffset),
      endOffset: String(log.endOffset),
    })),
  }
}

function readJson(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

/** The file is whole at every moment: the new one takes the old one's place at once. */
function writeJson(path: string, value: unknown): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
