import type { Ended } from '../support/spawn-kctl.ts'
import type { Offsets, QuietLog, RandomReset } from './random-reset.ts'

/** One run of `kctl offsets reset`, and what another client found. */
export interface ResetRun {
  readonly reset: RandomReset
  readonly ended: Ended
  readonly before: Offsets
  readonly after: Offsets
  readonly logs: readonly QuietLog[]
  /** Exit codes that what has gone wrong around it may lead to as well. */
  readonly mayEndWith: readonly number[]
}

/** What is not so, in words. */
export interface ResetUntruths {
  readonly report: readonly string[]
  readonly exit: readonly string[]
  /** Not where it was to go. */
  readonly target: readonly string[]
}

interface Move {
  readonly topic: string
  readonly partition: number
  readonly before: number | null
  readonly after: number
  readonly delta: number | null
  readonly lagBefore: number | null
  readonly lagAfter: number
  readonly status: string
}

interface Report {
  readonly dryRun: boolean
  readonly verified: boolean
  readonly undoId?: string
  readonly partitions: readonly Move[]
}

/** With these nothing has been done. */
const NOTHING_DONE: ReadonlySet<number | null> = new Set([2, 4, 5, 6, 7, 8, 10])

/** Holds what a reset said against what was there before it and after it. */
export function checkReset(run: ResetRun): ResetUntruths {
  const { ended } = run
  const stdout = ended.stdout.toString()
  const report = stdout.startsWith('{') ? (JSON.parse(stdout) as Report) : null
  return {
    report: report === null ? checkSilence(run) : checkReport(run, report),
    exit: checkExit(run, report),
    target: report === null ? [] : checkTargets(run, report),
  }
}

const changedIn = ({ before, after }: ResetRun): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name))

/** A run without a report has changed nothing, unless it says that this is not known. */
function checkSilence(run: ResetRun): readonly string[] {
  const words = run.ended.exitCode === 0 ? ['there is no report'] : []
  if (run.ended.exitCode === 9) return words
  return [...words, ...changedIn(run).map((name) => `${name} has changed, and nothing was said of it`)]
}

function checkReport(run: ResetRun, report: Report): readonly string[] {
  const words: string[] = []
  const told = new Set<string>()
  for (const move of report.partitions) {
    const name = `${move.topic}[${move.partition}]`
    told.add(name)
    words.push(...checkMove(run, move, name))
  }
  for (const name of changedIn(run)) {
    if (!told.has(name)) words.push(`${name} has changed and is not in the report`)
    if (report.dryRun) words.push(`${name} has changed by a dry run`)
  }
  const has = (status: string): boolean => report.partitions.some((move) => move.status === status)
  if (report.verified !== (has('moved') && !has('failed') && !has('unknown')))
    words.push(`"verified" is ${report.verified}`)
  if ((report.undoId !== undefined) !== (has('moved') || has('unknown')))
    words.push(`the undo id is ${report.undoId}`)
  return words
}

function checkMove({ before, after, logs }: ResetRun, move: Move, name: string): readonly string[] {
  const [was, is] = [before.get(name) ?? null, after.get(name) ?? null]
  const end = logs.find((log) => log.topic === move.topic && log.partition === move.partition)?.end ?? 0
  const wrong = (what: string): readonly string[] => [`${name} is "${move.status}" with ${what}`]
  return [
    ...(move.before === was ? [] : wrong(`${move.before} before, and it was ${was}`)),
    ...(move.delta === (move.before === null ? null : move.after - move.before)
      ? []
      : wrong(`delta ${move.delta}`)),
    ...(move.lagBefore === (was === null ? null : Math.max(0, end - was))
      ? []
      : wrong(`lag before ${move.lagBefore}`)),
    ...(move.lagAfter === end - move.after ? [] : wrong(`lag after ${move.lagAfter}`)),
    ...(fits(move, was, is) ? [] : wrong(`${move.after} after, and it was ${was} and is ${is}`)),
  ]
}

function fits({ status, after }: Move, was: number | null, is: number | null): boolean {
  switch (status) {
    case 'moved':
      return is === after && was !== after
    case 'unchanged':
      return is === after && was === after
    case 'planned':
      return is === was && was !== after
    case 'failed':
      return is === was
    case 'unknown':
      return is === was || is === after
    default:
      return false
  }
}

function checkExit(run: ResetRun, report: Report | null): readonly string[] {
  const { reset, ended, mayEndWith } = run
  const { exitCode, signal } = ended
  const wrong = (why: string): readonly string[] => [
    `exit ${exitCode ?? signal}: ${why}: ${ended.stderr.trim().split('\n', 1)[0]}`,
  ]
  if (exitCode === null) return wrong('nobody sent a signal')
  const wanted = reset.refusals.size > 0 ? [...reset.refusals] : [0]
  if (![...wanted, ...mayEndWith].includes(exitCode)) return wrong(`it should be ${wanted.join(' or ')}`)
  const has = (status: string): boolean => report?.partitions.some((move) => move.status === status) === true
  if (NOTHING_DONE.has(exitCode) && changedIn(run).length > 0) return wrong('something was done')
  if (exitCode === 0 && (has('failed') || has('unknown'))) return wrong('not all is well')
  if (exitCode === 0 && report?.dryRun !== reset.isDryRun)
    return wrong('it is not the kind of run it was to be')
  if (exitCode === 3 && !(has('moved') && has('failed'))) return wrong('it is not in part')
  if (exitCode === 9 && report !== null && !has('unknown')) return wrong('nothing is unknown')
  return exitCode !== 9 && has('unknown') ? wrong('something is unknown') : []
}

/** The plan is what it was to be, whatever came of it. */
function checkTargets({ reset }: ResetRun, report: Report): readonly string[] {
  if (reset.refusals.size > 0) return ['it has a plan for what it had to refuse']
  const planned = new Map(
    report.partitions.map(({ topic, partition, after }) => [`${topic}[${partition}]`, after]),
  )
  return [...new Set([...planned.keys(), ...reset.after.keys()])]
    .filter((name) => planned.get(name) !== reset.after.get(name))
    .map((name) => `${name} goes to ${planned.get(name)}, and was to go to ${reset.after.get(name)}`)
}
