import {
  batchVariables,
  recordVariables,
  UNIX_LIMITS,
  type VariableLimits,
  WINDOWS_LIMITS,
} from '../../domain/exec-environment.ts'
import type { Run } from '../../domain/exec-schedule.ts'
import { timestampOf, toHeaders } from '../../domain/record-view.ts'
import { createNdjsonPrinter } from '../../output/print-ndjson.ts'
import type { HeldRecord } from './held-record.ts'

/** What a run of the command is told. */
export interface ExecInput {
  readonly stdin: Uint8Array
  readonly variables: Readonly<Record<string, string>>
}

export interface InputOptions {
  readonly group: string
  readonly isBatch: boolean
  readonly platform: NodeJS.Platform
}

const NOTHING = new Uint8Array()

/** A record alone gives its value as it is; a batch gives envelopes, one a line. */
export function execInput(run: Run<HeldRecord>, attempt: number, options: InputOptions): ExecInput {
  const { topic, partition } = run
  const factsOf = ({ length: bytes }: Uint8Array) => ({
    topic,
    partition,
    group: options.group,
    attempt,
    bytes,
  })
  const records = recordsOf(run)
  const [first] = records
  if (first === undefined) return { stdin: NOTHING, variables: {} }
  if (options.isBatch) {
    const last = records.at(-1) ?? first
    const stdin = envelopes(records)
    const batch = { count: records.length, first: first.offset, last: last.offset }
    return { stdin, variables: batchVariables(factsOf(stdin), batch) }
  }
  const limits: VariableLimits = options.platform === 'win32' ? WINDOWS_LIMITS : UNIX_LIMITS
  const { offset, key, value } = first
  const timestamp = first.timestampMs === -1 ? -1 : timestampOf(first)
  const record = { offset, timestamp, key, isNull: value === null, headers: toHeaders(first) }
  const stdin = value ?? NOTHING
  return { stdin, variables: recordVariables(factsOf(stdin), record, limits) }
}

export const recordsOf = ({ tasks }: Run<HeldRecord>): readonly HeldRecord[] => tasks.map(({ item }) => item)

function envelopes(records: readonly HeldRecord[]): Uint8Array {
  const printer = createNdjsonPrinter()
  for (const record of records) printer.append(record, record.topic, record.partition)
  return Buffer.concat(printer.take())
}
