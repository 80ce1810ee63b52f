import { type ExecFailure, formatExecFailure } from '../../domain/dead-letter.ts'
import { formatPartition, type Offset, type TopicPartition } from '../../domain/offset.ts'
import { KctlError } from '../../errors.ts'

export interface FailedRun extends TopicPartition {
  readonly first: Offset
  readonly last: Offset
  readonly attempts: number
  /** Records that were done before. */
  readonly done: number
}

/** A command that does not take a record, and nowhere to put it. */
export function explainFailedRun(run: FailedRun, failure: ExecFailure): KctlError {
  const { first, last, attempts, done } = run
  const place = `${formatPartition(run)}@${first === last ? first : `${first}-${last}`}`
  const times = attempts === 1 ? '' : `, after ${attempts} attempts`
  return new KctlError(
    done > 0 ? 'partial' : 'badInput',
    `${place}: the command failed: ${formatExecFailure(failure)}${times}`,
    {
      code: 'EXEC_FAILED',
      hint: `nothing is committed from offset ${first} on; --retries N tries again, --dead-letter TOPIC puts such records aside`,
      counts: { done, failed: 1, unknown: 0 },
    },
  )
}

/** A command that cannot be run at all: no record is to blame. */
export function explainUnstartable(command: string, reason: string, done: number): KctlError {
  return new KctlError(done > 0 ? 'partial' : 'usage', `the command of --exec cannot be run: ${reason}`, {
    code: 'EXEC_NOT_STARTED',
    details: [command],
    hint: 'try it in a shell; programs are looked for in PATH, and ./name is meant from where kctl was started',
    counts: { done, failed: 0, unknown: 0 },
  })
}
