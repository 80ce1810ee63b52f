import { sanitiseText } from '../../src/domain/sanitise.ts'

/** What a target must not do, and the input that made it do so. */
export interface Finding {
  readonly kind: 'crash' | 'hang' | 'memory'
  /** What was thrown, or what took too long or too much. */
  readonly message: string
  /** The file that the input was written to, or is in already. */
  readonly file: string
}

export interface FuzzReport {
  readonly target: string
  readonly seed: number
  readonly runs: number
  readonly seconds: number
  /** The most memory that the whole process has had at a time. */
  readonly peakBytes: number
  readonly findings: readonly Finding[]
}

/** One line for people. */
export function formatReport({ target, seed, runs, seconds, peakBytes, findings }: FuzzReport): string {
  const count = (kind: Finding['kind']): number => findings.filter((each) => each.kind === kind).length
  const line = [
    target.padEnd(16),
    `${runs} runs`.padStart(14),
    `${Math.round(runs / seconds)}/s`.padStart(9),
    `crashes ${count('crash')}`,
    `hangs ${count('hang')}`,
    `too large ${count('memory')}`,
    `peak ${Math.round(peakBytes / 2 ** 20)} MB`.padStart(11),
    `seed ${seed}`,
  ].join('  ')
  return [
    line,
    ...findings.map(({ kind, message, file }) => `  ${kind}: ${readable(message)}\n    in ${file}`),
  ].join('\n')
}

/** Inputs are in messages, and here everything is for a terminal. */
const readable = (message: string): string => sanitiseText(message.slice(0, 2_000), { multiline: true })
