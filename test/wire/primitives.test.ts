import { describe, expect, test } from 'vitest'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { MalformedMessageError, Reader, Writer } from '../../src/wire/primitives.ts'

describe('a writer that has to grow', () => {
  test.for([0, 1, 127, 128, 300, 2 ** 31])('keeps the varint %i at the very end of its buffer', (value) => {
    for (let filled = 508; filled <= 512; filled++) {
      const writer = new Writer(512)
      writer.raw(Buffer.alloc(filled, 0xff))
      writer.uvarint(value)
      const reader = new Reader(writer.finish(), filled)
      expect([reader.uvarint(), reader.remaining]).toEqual([value, 0])
    }
  })
})

describe('a message of many small things', () => {
  /** Metadata of so many topics, all the same, each with so many partitions. */
  function frameOf(topics: number, partitions: number): Buffer {
    const whole = (count: number): Buffer => {
      const writer = new Writer()
      const topic = {
        errorCode: 0,
        name: '',
        isInternal: false,
        partitions: Array.from({ length: partitions }, (_, partitionIndex) => ({
          errorCode: 0,
          partitionIndex,
          leaderId: 1,
          replicaNodes: [1, 2, 3],
          isrNodes: [1, 2, 3],
        })),
      }
      const response = { brokers: [], controllerId: 1, topics: Array.from({ length: count }, () => topic) }
      metadata.encodeResponse(writer, response, 5)
      return Buffer.from(writer.finish())
    }
    const [none, one] = [whole(0), whole(1)]
    const frame = Buffer.concat([none, ...Array.from({ length: topics }, () => one.subarray(none.length))])
    frame.writeInt32BE(topics, none.length - 4)
    return frame
  }

  test.for([
    { what: 'topics', topics: 1_000_001, partitions: 0 },
    { what: 'partitions', topics: 2, partitions: 500_000 },
  ])('is refused before it takes many times its size: $what', ({ topics, partitions }) => {
    const frame = frameOf(topics, partitions)
    const refusal = new MalformedMessageError('more than 1000000 items in one message')
    expect(() => metadata.decodeResponse(new Reader(frame), 5)).toThrow(refusal)
  })

  test('is read when it is a large cluster', () => {
    const { topics } = metadata.decodeResponse(new Reader(frameOf(1_000, 200)), 5)
    expect(topics.reduce((sum, { partitions }) => sum + partitions.length, 0)).toBe(200_000)
  })
})
