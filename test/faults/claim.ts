import type { Ended } from '../support/spawn-kctl.ts'
import type { StoredRecord } from './stored-records.ts'

/** What one run of `kctl produce` says about its records, and what it said it by. */
export interface Claim {
  /** Records that were given to it. */
  readonly given: number
  readonly ended: Pick<Ended, 'exitCode' | 'signal' | 'stdout' | 'stderr'>
  /** What is in the file of `--failed`; empty if there is none. */
  readonly failedFile: string
  readonly signalled: 'no' | 'once' | 'twice'
}

interface Counts {
  readonly acked: number
  readonly failed: number
  readonly unknown: number
  readonly unsent: number
}

interface Report extends Counts {
  readonly partitions: readonly (Counts & { readonly partition: number })[]
  readonly errors: readonly {
    readonly partition: number
    readonly outcome: string
    readonly firstLine: number
    readonly lastLine: number
  }[]
}

/** What is not as it was claimed to be: by how many records, and in words. */
export interface Untruths {
  /** Said to be stored, and not there. */
  ackedNotStored: number
  /** Stored, and neither acked nor unknown. */
  storedUnclaimed: number
  doubled: number
  /** In `--failed` and acked, or in neither. */
  failedFile: number
  exitCode: number
  readonly words: string[]
}

const LAST_WORDS = /: (\d+) acked, (\d+) failed, (\d+) unknown, (\d+) not sent/

/** Holds what a run said of its records, whose values are the numbers from 0 in the order of the input, against what is stored. */
export function checkClaim(claim: Claim, stored: readonly StoredRecord[]): Untruths {
  const untruths: Untruths = {
    ackedNotStored: 0,
    storedUnclaimed: 0,
    doubled: 0,
    failedFile: 0,
    exitCode: 0,
    words: [],
  }
  const report = reportOf(claim)
  const total = report.acked + report.failed + report.unknown + report.unsent
  const failed = checkFailedFile(claim, report, total, untruths)
  checkStored(report, { total, failed, stored }, untruths)
  const wrong = wrongEnd(claim, report, total)
  if (wrong !== null) {
    untruths.exitCode++
    untruths.words.push(wrong)
  }
  return untruths
}

/** Without a report nothing may have been sent. */
function reportOf({ ended }: Claim): Report {
  const stdout = ended.stdout.toString()
  if (stdout.startsWith('{') && stdout.includes('"acked"')) return JSON.parse(stdout) as Report
  const [, ...numbers] = LAST_WORDS.exec(ended.stderr) ?? []
  const [acked = 0, failed = 0, unknown = 0, unsent = 0] = numbers.map(Number)
  return { acked, failed, unknown, unsent, partitions: [], errors: [] }
}

function checkFailedFile(
  { failedFile }: Claim,
  { acked }: Counts,
  total: number,
  untruths: Untruths,
): ReadonlySet<number> {
  const lines = failedFile.split('\n').slice(0, -1)
  const numbers = lines.map((line) => numberOf((JSON.parse(line) as { value: string }).value))
  const failed = new Set(numbers)
  const twice = numbers.length - failed.size
  const neverRead = numbers.filter((number) => number >= total).length
  const missing = Math.abs(total - acked - failed.size)
  untruths.failedFile += twice + neverRead + missing
  if (twice + neverRead + missing > 0) {
    untruths.words.push(
      `--failed has ${failed.size} of ${total - acked} not acked, ${twice} twice, ${neverRead} never read`,
    )
  }
  return failed
}

const numberOf = (value: string): number => Number(value.split(' ', 1)[0])

function checkStored(
  report: Report,
  {
    total,
    failed,
    stored,
  }: {
    readonly total: number
    readonly failed: ReadonlySet<number>
    readonly stored: readonly StoredRecord[]
  },
  untruths: Untruths,
): void {
  const seen = new Set<number>()
  const open = new Map(report.partitions.map(({ partition, unknown }) => [partition, unknown]))
  // Last words count over all partitions and name none.
  let openAnywhere = report.partitions.length === 0 ? report.unknown : 0
  for (const { number, partition } of stored) {
    if (seen.has(number)) {
      untruths.doubled++
      untruths.words.push(`${number} is stored twice`)
      continue
    }
    seen.add(number)
    if (number < total && !failed.has(number)) continue
    const left = open.get(partition) ?? 0
    const isTold = report.errors.some(
      (error) =>
        error.partition === partition &&
        error.outcome === 'unknown' &&
        error.firstLine <= number + 1 &&
        number + 1 <= error.lastLine,
    )
    if (number < total && left > 0 && isTold) open.set(partition, left - 1)
    else if (number < total && openAnywhere > 0) openAnywhere--
    else {
      untruths.storedUnclaimed++
      untruths.words.push(`${number} is in partition ${partition} and was not to be`)
    }
  }
  for (let number = 0; number < total; number++) {
    if (failed.has(number) || seen.has(number)) continue
    untruths.ackedNotStored++
    untruths.words.push(`${number} was acked and is not there`)
  }
}

/** @returns what is wrong with the way it ended, or null */
function wrongEnd(
  { given, ended, signalled }: Claim,
  { acked, failed, unknown, unsent }: Counts,
  total: number,
): string | null {
  const { exitCode, signal } = ended
  const counts = `acked ${acked}, failed ${failed}, unknown ${unknown}, unsent ${unsent} of ${given}`
  const wrong = (why: string): string => `exit ${exitCode ?? signal} with ${counts}: ${why}`
  if (signal === 'SIGKILL') return wrong('it hung')
  if (exitCode === null) {
    if (signalled === 'no') return wrong('nobody sent a signal')
    return unknown > 0 && signalled === 'once' ? wrong('something is unknown') : null
  }
  if (exitCode === 0) return acked === given && total === given ? null : wrong('not all is acked')
  if (exitCode === 9) return unknown > 0 ? null : wrong('nothing is unknown')
  if (unknown > 0) return wrong('something is unknown')
  if (exitCode === 1) return wrong('a bug of its own')
  return failed + unsent > 0 || total === 0 ? null : wrong('nothing failed')
}
