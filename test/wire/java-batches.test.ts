import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type DecodedRecord, decodeRecords, transactionMarkerOf } from '../../src/wire/decode-records.ts'
import { CorruptBatchError } from '../../src/wire/corrupt-batch-error.ts'
import { batchesIn, type RecordBatch } from '../../src/wire/record-batch.ts'
import { encodeControlBatch } from '../../src/wire/transaction-marker.ts'

/** Written by Apache Kafka's own Java code (4.3.1): the same four records in every format and codec. */
interface Fixture {
  readonly magic: 0 | 1 | 2
  readonly codec: string
  readonly logAppendTime: boolean
  readonly bytes: string
}

const fixtures = JSON.parse(
  readFileSync(new URL('../fixtures/java-batches.json', import.meta.url), 'utf8'),
) as Fixture[]

const bytesOf = ({ bytes }: Fixture): Buffer => Buffer.from(bytes, 'base64')
const decodeAll = (bytes: Buffer): DecodedRecord[] =>
  [...batchesIn(bytes)].flatMap((batch) => [...decodeRecords(batch)])
const text = (bytes: Buffer | null): string | null => bytes && bytes.toString()

const APPENDED = 1_234_567_890_123

function expectedRecords({ magic, logAppendTime }: Fixture) {
  const time = (ms: number): number => (magic === 0 ? -1 : logAppendTime ? APPENDED : ms)
  const headers = [
    ['trace', 'abc'],
    ['trace', null],
    ['__proto__', ''],
  ]
  const long = '0123456789'.repeat(30)
  return [
    {
      offset: 1000n,
      time: time(1_700_000_000_000),
      key: 'order-1',
      value: 'created',
      headers: magic === 2 ? headers : [],
    },
    { offset: 1001n, time: time(1_699_999_999_000), key: null, value: '', headers: [] },
    { offset: 1005n, time: time(1_700_000_000_500), key: '', value: null, headers: [] },
    { offset: 1006n, time: time(1_700_000_000_600), key: 'order-2', value: long, headers: [] },
  ]
}

describe.for(fixtures)('a batch by Java: magic $magic, $codec, log append time $logAppendTime', (fixture) => {
  const bytes = bytesOf(fixture)

  test('is read in full', () => {
    const records = decodeAll(bytes).map(({ offset, timestampMs, key, value, headers }) => ({
      offset,
      time: timestampMs,
      key: text(key),
      value: text(value),
      headers: headers.map((header) => [text(header.key), text(header.value)]),
    }))
    expect(records).toEqual(expectedRecords(fixture))
    expect([...batchesIn(bytes)].at(-1)?.nextOffset).toBe(1007n)
  })

  test('has no bit that can be wrong unnoticed', () => {
    const checkedFrom = fixture.magic === 2 ? 21 : 16
    for (let position = checkedFrom; position < bytes.length; position++) {
      if (fixture.magic < 2 && isFrameOfLaterMessage(bytes, position)) continue
      const damaged = Buffer.from(bytes)
      damaged.writeUInt8((bytes[position] as number) ^ 0x41, position)
      expect(() => decodeAll(damaged)).toThrow(CorruptBatchError)
    }
  })

  test('can be cut anywhere', () => {
    for (let length = 0; length < bytes.length; length++) {
      const whole = expectedRecords(fixture).slice(0, decodeAll(bytes.subarray(0, length)).length)
      expect(decodeAll(bytes.subarray(0, length)).map(({ offset }) => offset)).toEqual(
        whole.map(({ offset }) => offset),
      )
    }
  })
})

/** Old messages that are not in a wrapper stand one after the other, each with an offset and a size of its own. */
function isFrameOfLaterMessage(bytes: Buffer, position: number): boolean {
  return [...batchesIn(bytes)].some((batch) => position >= batch.position && position < batch.position + 16)
}

test('an old wrapper keeps its limits', () => {
  const wrapper = fixtures.find(({ magic, codec }) => magic === 1 && codec === 'gzip') as Fixture
  const [batch] = batchesIn(bytesOf(wrapper))
  expect(() => [...decodeRecords(batch as RecordBatch, { maxBytes: 100 })]).toThrow(/more bytes than allowed/)
})

describe('transaction markers', () => {
  test.for([
    {
      kind: 'abort' as const,
      byJava:
        'AAAAAAAAAE0AAABCAAAABQLJAO72ADAAAAAAAAABi8/laAAAAAGLz+VoAAAAAAAAAAAqAAP/////AAAAASAAAAAIAAAAAAwAAAAAAAkA',
    },
    {
      kind: 'commit' as const,
      byJava:
        'AAAAAAAAAE0AAABCAAAABQI9Pji+ADAAAAAAAAABi8/laAAAAAGLz+VoAAAAAAAAAAAqAAP/////AAAAASAAAAAIAAAAAQwAAAAAAAkA',
    },
  ])('$kind is what Java writes', ({ kind, byJava }) => {
    const marker = { kind, producerId: 42n, producerEpoch: 3, coordinatorEpoch: 9 }
    const encoded = encodeControlBatch({
      ...marker,
      timestampMs: 1_700_000_000_000,
      baseOffset: 77n,
      partitionLeaderEpoch: 5,
    })
    expect(encoded.toString('base64')).toBe(byJava)
    const [batch] = batchesIn(Buffer.from(byJava, 'base64'))
    expect(transactionMarkerOf(batch as RecordBatch)).toEqual(marker)
  })
})
