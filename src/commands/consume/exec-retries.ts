import type { Run } from '../../domain/exec-schedule.ts'
import type { HeldRecord } from './held-record.ts'

/** A run that is to be tried again. */
export interface Retry {
  readonly run: Run<HeldRecord>
  /** From 2. */
  readonly attempt: number
}

/** Runs that wait for their time to be tried again. */
export class ExecRetries {
  private readonly waiting = new Map<NodeJS.Timeout, Retry>()
  private due: Retry[] = []
  private readonly onDue: () => void

  /** @param onDue called when there is something to `take` */
  constructor(onDue: () => void) {
    this.onDue = onDue
  }

  later(retry: Retry, delayMs: number): void {
    const timer = setTimeout(() => {
      this.waiting.delete(timer)
      this.due.push(retry)
      this.onDue()
    }, delayMs)
    this.waiting.set(timer, retry)
  }

  /** One whose time has come, or null. */
  take(): Retry | null {
    return this.due.shift() ?? null
  }

  /** None of them will be tried. @returns what they were */
  drop(): readonly Run<HeldRecord>[] {
    const dropped = [...this.waiting.values(), ...this.due].map(({ run }) => run)
    for (const timer of this.waiting.keys()) clearTimeout(timer)
    this.waiting.clear()
    this.due = []
    return dropped
  }
}
