import { AbortedFilter } from '../../../src/wire/aborted-filter.ts'
import { encodeBatch } from '../../../src/wire/batch-builder.ts'
import { compress } from '../../../src/wire/compression.ts'
import { CorruptBatchError } from '../../../src/wire/corrupt-batch-error.ts'
import { decodeRecords, transactionMarkerOf } from '../../../src/wire/decode-records.ts'
import { openBatch } from '../../../src/wire/open-batch.ts'
import { batchesIn, type RecordBatch } from '../../../src/wire/record-batch.ts'
import { RecordCursor } from '../../../src/wire/record-cursor.ts'
import { encodeControlBatch } from '../../../src/wire/transaction-marker.ts'
import { encodeOldMessages } from '../old-messages.ts'
import { type FuzzTarget, kindOf, promise } from '../fuzz-target.ts'

/** Not the default, so that what a bomb may take can be seen. */
const MAX_INFLATED_BYTES = 16 * 2 ** 20
const CODECS = [0, 1, 2, 3, 4]
const RECORDS = [
  { timestampMs: 1_732_060_800_000, key: Buffer.from('k'), value: Buffer.from('value') },
  { timestampMs: -1, key: null, value: null },
  {
    timestampMs: 1_732_060_800_001,
    key: Buffer.alloc(0),
    value: Buffer.from('x'.repeat(300)),
    headers: [
      { key: Buffer.from('trace'), value: Buffer.from('abc') },
      { key: Buffer.from('trace'), value: null },
    ],
  },
]

const plain = CODECS.map((codec) => encodeBatch(RECORDS, { codec, baseOffset: 7n }))
const ofTransaction = encodeBatch(RECORDS, { transactional: true, producerId: 5n, producerEpoch: 1 })
const marker = encodeControlBatch({
  kind: 'abort',
  producerId: 5n,
  producerEpoch: 1,
  coordinatorEpoch: 3,
  timestampMs: 0,
  baseOffset: 3n,
})
const old = ([0, 1] as const).flatMap((magic) => [
  encodeOldMessages(RECORDS, { magic }),
  ...[1, 2, 3].map((codec) =>
    encodeOldMessages([{ key: null, value: compress(codec, encodeOldMessages(RECORDS, { magic })) }], {
      magic,
      codec,
    }),
  ),
])

/** What a fetch response holds: any bytes, and a first one that says how to look at them. */
export const recordBatch: FuzzTarget = {
  seeds: [...plain, ofTransaction, marker, Buffer.concat([ofTransaction, marker, ...plain]), ...old].flatMap(
    (bytes) => [0, 3].map((flags) => Buffer.concat([Buffer.from([flags]), bytes])),
  ),
  dictionary: [...plain, marker, Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]), ...old],
  run(input) {
    const flags = input[0] ?? 0
    const options = { checkCrcs: (flags & 1) === 0, maxBytes: MAX_INFLATED_BYTES }
    const outcomes = new Set<string>()
    const aborted = (flags & 2) === 0 ? null : [{ producerId: 5n, firstOffset: 0n }]
    const filter = new AbortedFilter(aborted)
    try {
      for (const batch of batchesIn(input, 1)) {
        promise(batch.end <= input.length && batch.end > batch.position, 'a batch lies within the bytes')
        outcomes.add(`${batch.magic} ${batch.codec} ${attempt(() => readAll(batch, options))}`)
        outcomes.add(attempt(() => String(filter.delivers(batch, options))))
        outcomes.add(attempt(() => String(transactionMarkerOf(batch, options)?.kind)))
      }
    } catch (error) {
      if (!(error instanceof CorruptBatchError)) throw error
      outcomes.add(kindOf(error))
    }
    return [...outcomes].toSorted().slice(0, 4).join('; ')
  },
}

function attempt(work: () => string): string {
  try {
    return work()
  } catch (error) {
    if (error instanceof CorruptBatchError) return kindOf(error)
    throw error
  }
}

function readAll(batch: RecordBatch, options: { checkCrcs: boolean; maxBytes: number }): string {
  const section = openBatch(batch, options)
  promise(
    section.end - section.start <= MAX_INFLATED_BYTES + batch.end,
    'a batch inflates to what is allowed',
  )
  const cursor = new RecordCursor(section)
  let count = 0
  for (; cursor.next(); count++) {
    promise(cursor.recordEnd <= section.end, 'a record lies within its batch')
    promise(cursor.keyStart + cursor.keyLength <= cursor.recordEnd, 'a key lies within its record')
    promise(cursor.valueStart + cursor.valueLength <= cursor.recordEnd, 'a value lies within its record')
    promise(Number.isFinite(cursor.timestampMs), 'a time is a number')
    promise(Number.isFinite(cursor.offsetDelta), 'an offset is a number')
  }
  promise(count === section.recordCount, 'there are as many records as the batch says')
  let headers = 0
  for (const record of decodeRecords(batch, options)) headers += record.headers.length
  return `${Math.min(count, 4)} records, ${Math.min(headers, 3)} headers`
}
