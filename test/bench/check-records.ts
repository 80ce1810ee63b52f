import { closeSync, openSync, readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { benchEnv } from './bench-env.ts'
import { digestLines, digestMeaning, type LineDigest } from './digest-lines.ts'
import { kctlProgram } from './kctl-program.ts'
import { type Job, RARE, type Task } from './record-tool.ts'
import { LAST_TEN } from './tail-marks.ts'

/**
 * Looks at every record of what a tool has printed or stored.
 *
 * @param task of the run that has just ended
 * @returns what is wrong with it, or null
 */
export async function problemOfRecords(task: Task, job: Job): Promise<string | null> {
  const { kind, shape } = task.workload
  if (kind === 'produce') readBack(task, job)
  if (kind === 'tail') return problemOfTail(task, job)
  const isEnvelope = kind !== 'produce' && shape === 'envelope'
  const found = await (isEnvelope ? digestMeaning(task.output, textOfEnvelope) : digestLines(task.output))
  const truth = await truthOf(task, job)
  if (found.lines !== truth.lines) return `${found.lines} of ${truth.lines} records`
  return found.sum === truth.sum ? null : 'other records than there should be'
}

const truths = new Map<string, LineDigest>()

/** What there should be, which is the same in every run. */
async function truthOf(
  { workload: { kind, shape }, input }: Task,
  { losesHeaders }: Job,
): Promise<LineDigest> {
  const key = [input, kind, shape, losesHeaders].join(' ')
  const truth = truths.get(key) ?? (await digestTruth())
  truths.set(key, truth)
  return truth

  async function digestTruth(): Promise<LineDigest> {
    if (shape === 'filter') return await digestMeaning(input, (line) => (line.includes(RARE) ? line : null))
    if (kind !== 'produce' || shape !== 'envelope') return await digestLines(input)
    return await digestMeaning(input, (line) => {
      const { headers } = JSON.parse(line) as { headers: { key: string; value: string }[] }
      const shown = headers.map(({ key: name, value }) => `${name}=${value}`).join(',')
      return losesHeaders === true ? textOfEnvelope(line) : `${textOfEnvelope(line)}\t${shown}`
    })
  }
}

/** kctl's envelopes and kcat's differ in a name. */
function textOfEnvelope(line: string): string {
  const { key, value, payload } = JSON.parse(line) as Record<
    'key' | 'value' | 'payload',
    string | null | undefined
  >
  return [...(key === null || key === undefined ? [] : [key]), value ?? payload ?? ''].join('\t')
}

/** Writes what a topic holds to the task's output. */
function readBack(task: Task, { losesHeaders }: Job): void {
  const { shape } = task.workload
  const format = {
    value: String.raw`%v\n`,
    filter: String.raw`%v\n`,
    keyed: String.raw`%k\t%v\n`,
    envelope: losesHeaders === true ? String.raw`%k\t%v\n` : String.raw`%k\t%v\t%h\n`,
  }[shape]
  const { file, args, env } = kctlProgram(['consume', task.topic, '-e', '-q', '-f', format], task)
  const output = openSync(task.output, 'w')
  try {
    execFileSync(file, args, { env: { ...benchEnv(), ...env }, stdio: ['ignore', output, 'pipe'] })
  } finally {
    closeSync(output)
  }
}

function problemOfTail({ output }: Task, { aside }: Job): string | null {
  const lines = readFileSync(output, 'utf8').trimEnd().split('\n')
  const isRight =
    aside === undefined ? lines.join() === LAST_TEN.join() : LAST_TEN.every((each) => lines.includes(each))
  return isRight ? null : `${lines.length} lines that are not the last 10`
}
