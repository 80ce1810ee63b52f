import fc from 'fast-check'
import type { RecordToEncode } from '../../src/wire/batch-builder.ts'

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
const bytesOrNull = fc.option(bytes, { nil: null })

const timestampMs = fc.oneof(
  fc.constant(-1),
  fc.integer({ min: 1_700_000_000_000, max: 1_700_000_060_000 }),
  fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
)

/** Records with nulls, empties, headers that repeat, and times from one end to the other. */
export const anyRecords: fc.Arbitrary<RecordToEncode[]> = fc.array(
  fc.record({
    timestampMs,
    key: bytesOrNull,
    value: bytesOrNull,
    headers: fc.array(fc.record({ key: bytes, value: bytesOrNull }), { maxLength: 5 }),
  }),
  { maxLength: 20 },
)
