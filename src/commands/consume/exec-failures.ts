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

const NO_ROOM_FOR_PROCESSES =
  'fewer at a time by --concurrency, or allow more processes and files: ulimit -u, ulimit -n'

/** Where it is the operating system that starts nothing, the command is not to blame. */
const SYSTEM_HINTS: Readonly<Record<string, string>> = {
  EAGAIN: NO_ROOM_FOR_PROCESSES,
  EMFILE: NO_ROOM_FOR_PROCESSES,
  ENFILE: NO_ROOM_FOR_PROCESSES,
  ENOMEM: NO_ROOM_FOR_PROCESSES,
  E2BIG:
    'key and headers go by the environment, beside what is in it already: with --exec-batch 1 all goes by stdin',
}

/**
 * A command that cannot be run at all: no record is to blame.
 *
 * @param systemCode what the operating system calls its reason, `EAGAIN`; null where the shell has said it
 */
export function explainUnstartable(
  command: string,
  { reason, systemCode }: { readonly reason: string; readonly systemCode: string | null },
  done: number,
): KctlError {
  return new KctlError(done > 0 ? 'partial' : 'usage', `the command of --exec cannot be run: ${reason}`, {
    code: 'EXEC_NOT_STARTED',
    details: [command],
    hint:
      SYSTEM_HINTS[systemCode ?? ''] ??
      'try it in a shell; programs are looked for in PATH, and ./name is meant from where kctl was started',
    counts: { done, failed: 0, unknown: 0 },
  })
}
