import type { RecordChunk, RecordReader } from '../../cluster/read-records.ts'
import { formatRoughDuration } from '../../domain/duration.ts'
import { ExecSchedule, type Run } from '../../domain/exec-schedule.ts'
import type { TopicPartition } from '../../domain/offset.ts'
import type { RecordPredicate } from '../../domain/record-filter.ts'
import { retryDelayMs } from '../../domain/retry-delay.ts'
import { KctlError } from '../../errors.ts'
import { type AttemptParts, ExecAttempts } from './exec-attempts.ts'
import type { ExecOutcome } from './exec-child.ts'
import { explainUnstartable } from './exec-failures.ts'
import { ExecIntake } from './exec-intake.ts'
import { ExecRetries, type Retry } from './exec-retries.ts'
import type { GroupWork, WorkOptions } from './group-work.ts'
import type { HeldRecord } from './held-record.ts'
import { idleClock, NOTHING_CAME } from './print-loop.ts'
import { Wakeup } from '../../cluster/wakeup.ts'

const TICK_MS = 200
/** How long runs may go on whose partitions may go to another member, like the commits after them. */
const REVOKED_MS = 2_500
/** After a signal, of the 5 s that are left for everything. */
const SIGNAL_MS = 2_000
/** The rest of it is for the last commit. */
const MAX_SETTLED_MS = 1_500
/** An end that takes longer is worth a word. */
const LONG_END_MS = 1_000
/** Beyond the first record of a partition that is not done. */
const LOOK_AHEAD_RECORDS = 1_000
/** Of all partitions together. */
const LOOK_AHEAD_BYTES = 64 * 1024 * 1024

export interface ExecParts extends AttemptParts {
  readonly filter: RecordPredicate | null
  readonly limit: number | null
  readonly scanLimit: number | null
}

/** Gives every record to a command. Counts as done only what the command took, or what is put aside for good. */
export class ExecWork implements GroupWork {
  readonly verb = 'done'
  /** A command is slower than any broker. */
  readonly fetch = { maxBytes: 1024 * 1024, maxPartitionBytes: 256 * 1024 }
  count = 0
  settledMs = 0
  private done = 0
  private deadLettered = 0
  private retried = 0
  private readonly parts: ExecParts
  private readonly schedule: ExecSchedule<HeldRecord>
  private readonly intake: ExecIntake
  private readonly attempts: ExecAttempts
  private readonly retries = new ExecRetries(() => this.begin())
  private readonly limit: number
  private readonly wakeup = new Wakeup()
  private readonly startedMs = performance.now()
  private stoppedMs = Infinity
  /** Runs of the command, and what comes after them, that are under way. */
  private readonly active = new Set<Run<HeldRecord>>()
  private busy = 0
  /** Of the partitions that are ours now; null while nobody knows which these are. */
  private reading: WorkOptions | null = null
  private failure: unknown = null
  private isEnding = false
  private isOver = false

  constructor(parts: ExecParts) {
    const { exec, context, filter, limit, scanLimit } = parts
    this.parts = parts
    this.limit = limit ?? Infinity
    const batch = exec.batch ?? 1
    this.schedule = new ExecSchedule({
      batch,
      // One at a time is in order; of several at a time, those without a key have none to keep.
      keepsKeyless: exec.concurrency === 1,
      maxRecords: Math.max(LOOK_AHEAD_RECORDS, 2 * batch),
      maxBytes: LOOK_AHEAD_BYTES,
    })
    this.intake = new ExecIntake({
      schedule: this.schedule,
      filter,
      scanLimit: scanLimit ?? Infinity,
      wantsMore: () => this.count + this.schedule.open < this.limit,
    })
    this.attempts = new ExecAttempts(parts)
    const stopped = (): void => {
      this.stoppedMs = performance.now()
      this.wakeup.wake()
    }
    if (context.signal.aborted) stopped()
    else context.signal.addEventListener('abort', stopped, { once: true })
    context.onAbandon(() => this.attempts.kill())
  }

  get isDone(): boolean {
    return this.count >= this.limit || (this.intake.isScanned && this.schedule.open === 0)
  }

  async run(reader: RecordReader, options: WorkOptions): Promise<void> {
    this.schedule.assign(
      reader.partitions.map(({ topic, partition, position }) => ({ topic, partition, offset: position })),
    )
    this.intake.begin(reader)
    this.reading = options
    const { signal } = options
    const onAbort = (): void => this.wakeup.wake()
    signal.addEventListener('abort', onAbort)
    try {
      await this.workOff(reader, options)
      if (signal.aborted && !this.parts.context.signal.aborted) await this.letGo()
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
    if (this.failure !== null) throw this.failure
    if (this.intake.failure !== null) throw this.intake.failure
  }

  async settle(): Promise<void> {
    this.isEnding = true
    this.dropRetries()
    const slow = setTimeout(() => void this.sayWaiting(), LONG_END_MS)
    await this.untilIdle(() => this.stoppedMs + SIGNAL_MS)
    clearTimeout(slow)
    if (this.stoppedMs < Infinity)
      this.settledMs = Math.min(MAX_SETTLED_MS, performance.now() - this.stoppedMs)
    // From here on nothing counts any more: what was done is about to be committed.
    this.isOver = true
    this.attempts.end()
  }

  async sumUp(_hasFailed: boolean, { committed }: { readonly committed: boolean }): Promise<void> {
    const { output } = this.parts.context
    const { deadLetter } = this.parts.exec
    const elapsed = formatRoughDuration(performance.now() - this.startedMs)
    await output.note((paint) =>
      [
        `${paint.number(this.done)} done`,
        ...(deadLetter === null ? [] : [`${paint.number(this.deadLettered)} to "${deadLetter}"`]),
        ...(this.retried === 0 ? [] : [`${paint.number(this.retried)} tried again`]),
        ...(this.active.size === 0 ? [] : [`${this.active.size} not waited for`]),
        elapsed,
        ...(committed ? [] : ['nothing committed']),
      ].join(', '),
    )
  }

  /** A run without a time limit may keep a worker that does nothing any more, and its partitions, for ever. */
  private async sayWaiting(): Promise<void> {
    const { failure, busy } = this
    const why = failure instanceof KctlError ? `${failure.message}; ` : ''
    const runs = busy === 1 ? '1 run' : `${busy} runs`
    await this.parts.context.output.warn(() => `${why}waiting for ${runs} under way, and beginning no other`)
  }

  /** Ends what is still running, by force. */
  [Symbol.dispose](): void {
    this.isOver = true
    this.attempts.kill()
  }

  private async workOff(reader: RecordReader, { idleMs, signal, onTick }: WorkOptions): Promise<void> {
    const idle = idleClock(idleMs)
    let taking: Promise<readonly RecordChunk[] | null> | null = null
    let isRead = false
    while (!signal.aborted && this.failure === null) {
      this.begin()
      const wantsMore = !isRead && this.intake.failure === null && !this.isFull
      if (!wantsMore && this.schedule.open === 0 && (this.isFull || this.intake.isEmpty)) return
      let chunks: readonly RecordChunk[] | null = []
      if (wantsMore) {
        taking ??= reader.take(Math.min(TICK_MS, idle.leftMs()))
        taking.catch(() => {})
        try {
          const taken = await Promise.race([taking, this.wakeup.wait(TICK_MS)])
          if (taken !== undefined) {
            taking = null
            chunks = taken
          }
        } catch (error) {
          // What was taken before is good.
          this.intake.failure ??= error
        }
      } else await this.wakeup.wait(TICK_MS)
      if (chunks === null) isRead = true
      for (const chunk of chunks ?? []) this.intake.add(chunk)
      if ((chunks?.length ?? 0) > 0) reader.reuseMemory()
      if ((chunks?.length ?? 0) > 0 || this.schedule.open > 0) idle.restart()
      else if (idle.leftMs() === 0) return reader.giveUp(NOTHING_CAME)
      if (!onTick()) return
    }
  }

  /** The partitions may go to another member: waits for what is under way, and does not begin more. */
  private async letGo(): Promise<void> {
    this.dropRetries()
    const untilMs = performance.now() + REVOKED_MS
    await this.untilIdle(() => Math.min(untilMs, this.stoppedMs + SIGNAL_MS))
    this.reading = null
  }

  private async untilIdle(untilMs: () => number): Promise<void> {
    while (this.busy > 0) {
      const leftMs = untilMs() - performance.now()
      if (leftMs <= 0) return
      await this.wakeup.wait(Math.min(leftMs, TICK_MS))
    }
  }

  private get isFull(): boolean {
    return this.intake.isScanned || this.count + this.schedule.open >= this.limit
  }

  private get mayBegin(): boolean {
    const { reading } = this
    return reading !== null && !reading.signal.aborted && !this.isEnding && this.failure === null
  }

  /** Begins what can be begun. */
  private begin(): void {
    if (!this.mayBegin) return
    try {
      for (const partition of this.intake.draw()) this.report(partition)
    } catch (error) {
      return this.fail(error)
    }
    while (this.active.size < this.parts.exec.concurrency) {
      const retry = this.retries.take()
      const run = retry?.run ?? this.schedule.next()
      if (run === null) return
      this.busy++
      void this.work(run, retry?.attempt ?? 1)
        .catch((error: unknown) => this.fail(error))
        .finally(() => {
          this.busy--
          this.begin()
          this.wakeup.wake()
        })
    }
  }

  private async work(run: Run<HeldRecord>, attempt: number): Promise<void> {
    const { exec } = this.parts
    this.active.add(run)
    let outcome: ExecOutcome
    try {
      outcome = await this.attempts.give(run, attempt)
    } finally {
      this.active.delete(run)
    }
    if (this.isOver) return
    if (outcome.kind === 'unstartable') throw explainUnstartable(exec.command, outcome, this.count)
    if (outcome.kind === 'failed') {
      // Whoever has the partition now deals with it.
      if (this.reading === null || !this.schedule.isOurs(run)) return this.schedule.release(run)
      if (attempt <= exec.retries) return this.retryLater({ run, attempt: attempt + 1 })
      // Another one may begin while this is put aside; without a place for it, none will.
      if (exec.deadLetter !== null) this.begin()
      await this.attempts.putAside(run, attempt, outcome, this.count)
      if (this.isOver) return
      this.deadLettered += run.entries.length
    }
    const count = this.schedule.complete(run)
    this.count += count
    if (outcome.kind === 'done') this.done += count
    this.report(run)
  }

  private retryLater(retry: Retry): void {
    if (!this.mayBegin) return this.schedule.release(retry.run)
    this.retried++
    this.retries.later(retry, retryDelayMs(retry.attempt - 1, this.parts.exec.backoffMs, Math.random()))
  }

  private dropRetries(): void {
    for (const run of this.retries.drop()) this.schedule.release(run)
  }

  private report(partition: TopicPartition): void {
    const offset = this.schedule.position(partition)
    if (offset !== null && !this.isOver) this.reading?.onWritten(partition, offset)
  }

  private fail(error: unknown): void {
    if (this.isOver) return
    this.failure ??= error
    this.wakeup.wake()
  }
}
