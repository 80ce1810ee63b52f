import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitLines, type SplitOptions } from '../../src/input/split-lines.ts'
import { chunksOf, reusedChunks } from '../support/chunks.ts'

interface Line {
  readonly line: number
  readonly bytes: Buffer
}

async function split(chunks: AsyncIterable<Uint8Array>, options: SplitOptions = {}): Promise<Line[]> {
  const lines: Line[] = []
  for await (const { buffer, count, starts, ends, firstLine } of splitLines(chunks, options)) {
    for (let i = 0; i < count; i++)
      lines.push({ line: firstLine + i, bytes: Buffer.from(buffer.subarray(starts[i], ends[i])) })
  }
  return lines
}

const texts = async (...chunks: string[]): Promise<string[]> =>
  (await split(chunksOf(...chunks))).map(({ bytes }) => bytes.toString())

describe('splitLines', () => {
  test.for<[string, string[], string[]]>([
    ['nothing', [], []],
    ['an empty chunk', [''], []],
    ['lines', ['a\nb\n'], ['a', 'b']],
    ['a last line without a newline', ['a\nb'], ['a', 'b']],
    ['empty lines', ['\n\na\n\n'], ['', '', 'a', '']],
    ['a line over several chunks', ['a', 'b', '', 'c\nd', '\n'], ['abc', 'd']],
    ['a newline alone in a chunk', ['a', '\n', '\n'], ['a', '']],
    ['carriage returns, which are content', ['a\rb\r\n'], ['a\rb\r']],
    ['NUL and other separators', ['a\0\u2028\u0085b\f\n'], ['a\0\u2028\u0085b\f']],
  ])('%s', async ([, chunks, lines]) => {
    expect(await texts(...chunks)).toEqual(lines)
  })

  test('takes carriage returns away when asked, over chunks too', async () => {
    const lines = await split(chunksOf('a\r\nb\rc\r', '\n\r\n', 'd\r'), { crlf: true })
    expect(lines.map(({ bytes }) => bytes.toString())).toEqual(['a', 'b\rc', '', 'd'])
  })

  test('numbers the lines', async () => {
    expect((await split(chunksOf('a\nb', 'c\n\n', 'd'))).map(({ line }) => line)).toEqual([1, 2, 3, 4])
  })

  test('join(split(x)) is x, however x is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }).map((bytes) => bytes.map((byte) => (byte < 60 ? 0x0a : byte))),
        fc.array(fc.nat({ max: 300 }), { maxLength: 8 }),
        async (bytes, cuts) => {
          const lines = await split(reusedChunks(bytes, cuts))
          const joined = Buffer.concat(lines.flatMap((line) => [line.bytes, Buffer.from('\n')]))
          const isEnded = bytes.length === 0 || bytes.at(-1) === 0x0a
          expect(joined).toEqual(Buffer.concat([bytes, Buffer.from(isEnded ? '' : '\n')]))
          expect(lines.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('a block holds more lines than there was room for', async () => {
    expect(await texts('x\n'.repeat(20_000))).toHaveLength(20_000)
  })

  test.for([
    ['in one chunk', ['ok\n', '0123456789a\n']],
    ['over chunks', ['ok\n0123', '456789', 'ab']],
    ['without an end', ['ok\n', '0123456789ab']],
  ] as const)('a line that is too long is refused with its number, %s', async ([, chunks]) => {
    await expect(split(chunksOf(...chunks), { maxLineBytes: 10 })).rejects.toMatchObject({
      exitCode: 10,
      message: 'line 2: longer than 10 bytes',
    })
    expect(await split(chunksOf('0123456789\r\n'), { maxLineBytes: 10, crlf: true })).toHaveLength(1)
  })

  test('a line without end is not kept beyond the limit', async () => {
    let given = 0
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        await Promise.resolve()
        given += 1000
        yield Buffer.alloc(1000, 'x')
      }
    }
    await expect(split(endless(), { maxLineBytes: 10_000 })).rejects.toMatchObject({ exitCode: 10 })
    expect(given).toBeLessThan(12_000)
  })
})
