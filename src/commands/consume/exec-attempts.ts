import type { Context } from '../../context.ts'
import type { ExecFailure } from '../../domain/dead-letter.ts'
import type { Run } from '../../domain/exec-schedule.ts'
import { timestampOf } from '../../domain/record-view.ts'
import { type ExecOutcome, ExecRunner } from './exec-child.ts'
import type { DeadLetters } from './exec-dead-letters.ts'
import { explainFailedRun } from './exec-failures.ts'
import { execInput, recordsOf } from './exec-input.ts'
import type { ExecRequest } from './exec-request.ts'
import type { HeldRecord } from './held-record.ts'

export interface AttemptParts {
  readonly exec: ExecRequest
  readonly group: string
  readonly deadLetters: DeadLetters | null
  readonly context: Context
}

/** What can be done with records: give them to the command, and put them aside. */
export class ExecAttempts {
  private readonly parts: AttemptParts
  private readonly runner: ExecRunner

  constructor(parts: AttemptParts) {
    const { command, timeoutMs, concurrency } = parts.exec
    this.parts = parts
    this.runner = new ExecRunner({
      command,
      timeoutMs,
      isShared: concurrency > 1,
      host: parts.context.host,
    })
  }

  /** @throws {OutputClosedError} and {KctlError} when what the command says cannot be written */
  async give(run: Run<HeldRecord>, attempt: number): Promise<ExecOutcome> {
    const { exec, group, context } = this.parts
    const options = { group, isBatch: exec.batch !== null, platform: context.host.platform }
    const { stdin, variables } = execInput(run, attempt, options)
    return await this.runner.run(stdin, variables)
  }

  /**
   * Resolves when all of a run is in the topic of the dead letters.
   *
   * @param done how many records were done before
   * @throws {KctlError} `EXEC_FAILED` without such a topic, and when they are not known to be there
   */
  async putAside(run: Run<HeldRecord>, attempts: number, failure: ExecFailure, done: number): Promise<void> {
    const { deadLetters, group } = this.parts
    const { topic, partition } = run
    const records = recordsOf(run)
    if (deadLetters === null) {
      const [first, last] = [records[0]?.offset ?? 0n, records.at(-1)?.offset ?? 0n]
      throw explainFailedRun({ topic, partition, first, last, attempts, done }, failure)
    }
    await Promise.all(
      records.map(async (record) => {
        const timestamp = record.timestampMs === -1 ? -1 : timestampOf(record)
        const { offset } = record
        await deadLetters.send(record, { ...failure, topic, partition, offset, timestamp, group, attempts })
      }),
    )
  }

  /** Asks all runs that are under way to end. */
  end(): void {
    this.runner.signalAll('SIGTERM')
    this.parts.deadLetters?.abandon()
  }

  /** Ends them by force. */
  kill(): void {
    this.runner.signalAll('SIGKILL')
  }
}
