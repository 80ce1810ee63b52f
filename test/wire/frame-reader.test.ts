import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BadFrame, FrameReader, protocolOf } from '../../src/wire/frame-reader.ts'

const MAX_FRAME_BYTES = 1 << 20

function frameOf(body: Uint8Array): Buffer {
  const frame = Buffer.alloc(4 + body.length)
  frame.writeInt32BE(body.length)
  frame.set(body, 4)
  return frame
}

function createReader() {
  const frames: Buffer[] = []
  const bad: BadFrame[] = []
  const reader = new FrameReader({
    maxFrameBytes: MAX_FRAME_BYTES,
    onFrame: (frame) => frames.push(frame),
    onBadFrame: (each) => bad.push(each),
  })
  /** Delivers bytes as a socket does: as many as there are and have room, `most` at a time. */
  const feed = (bytes: Buffer, most: number): void => {
    for (let rest = bytes; rest.length > 0;) {
      const count = rest.copy(reader.nextBuffer(), 0, 0, Math.min(most, rest.length))
      reader.accept(count)
      rest = rest.subarray(count)
    }
  }
  return { reader, frames, bad, feed }
}

describe('FrameReader', () => {
  const anyBody = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    // Around the size of a block, and above: sizes say it all, the content follows from them.
    fc
      .oneof(fc.integer({ min: 65_500, max: 65_580 }), fc.integer({ min: 0, max: 300_000 }))
      .map((size) => new Uint8Array(size).fill(size % 251)),
  )

  test('gives back every frame however the bytes arrive, and leaves the ones given alone', () => {
    fc.assert(
      fc.property(
        fc.array(anyBody, { maxLength: 12 }),
        fc.integer({ min: 1, max: 200_000 }),
        (bodies, most) => {
          const { frames, bad, feed } = createReader()
          const bytes = Buffer.concat(bodies.map(frameOf))
          // One byte at a time over megabytes would take the whole test's time.
          feed(bytes, Math.max(most, Math.ceil(bytes.length / 20_000)))
          expect(bad).toEqual([])
          expect(frames.length).toBe(bodies.length)
          expect(frames.every((frame, index) => frame.equals(bodies[index] as Uint8Array))).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('reads the next large frame into memory that was given back', () => {
    const { reader, frames, feed } = createReader()
    feed(frameOf(new Uint8Array(300_000).fill(1)), 1000)
    const first = frames[0] as Buffer
    reader.recycle(first.subarray(5, 10))
    feed(frameOf(new Uint8Array(200_000).fill(2)), 70_000)
    expect(frames[1]?.buffer).toBe(first.buffer)
    expect(frames[1]?.equals(new Uint8Array(200_000).fill(2))).toBe(true)

    feed(frameOf(new Uint8Array(200_000).fill(3)), 70_000)
    expect(frames[2]?.buffer).not.toBe(first.buffer)
  })

  test('never takes back memory that small frames share', () => {
    const { reader, frames, feed } = createReader()
    feed(Buffer.concat([frameOf(Buffer.from('one')), frameOf(Buffer.from('two'))]), 100)
    reader.recycle(frames[0] as Buffer)
    feed(frameOf(new Uint8Array(100_000)), 100_000)
    expect(String(frames[1])).toBe('two')
  })

  test.for([
    { why: 'negative', size: -1 },
    { why: 'over the cap', size: MAX_FRAME_BYTES + 1 },
    { why: 'the largest there is', size: 2 ** 31 - 1 },
  ])('refuses a size that is $why before it takes memory for it', ({ size }) => {
    const { reader, frames, bad, feed } = createReader()
    feed(frameOf(Buffer.from('good')), 100)
    const head = Buffer.alloc(4)
    head.writeInt32BE(size)
    feed(head, 4)
    expect(bad).toMatchObject([{ size, first: false }])
    expect(reader.nextBuffer().length).toBeLessThanOrEqual(65_536)

    feed(frameOf(Buffer.from('ignored')), 100)
    expect(frames.map(String)).toEqual(['good'])
  })

  test.for([
    { bytes: 'HTTP/1.1 400', speaks: 'http' },
    { bytes: 'SSH-2.0-x', speaks: 'ssh' },
    { bytes: '\x15\x03\x03\0\x02', speaks: 'tls' },
    { bytes: '\x16\x03\x01\0\x02', speaks: 'tls' },
    { bytes: '220 mail ready', speaks: 'unknown' },
  ])('tells $speaks from its first bytes', ({ bytes, speaks }) => {
    const { bad, feed } = createReader()
    feed(Buffer.from(bytes, 'latin1'), 2)
    expect(bad.map(({ size, first }) => [protocolOf(size), first])).toEqual([[speaks, true]])
  })
})
