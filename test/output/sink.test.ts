import { execFile } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OutputClosedError } from '../../src/errors.ts'
import { createFdSink, createSink } from '../../src/output/sink.ts'
import { type BundledScript, bundleScript } from '../support/bundle-script.ts'

describe('a sink on a stream', () => {
  /** A reader that takes one chunk each time it is told to. */
  function slowReader() {
    const taken: string[] = []
    let take = (): void => {}
    const stream = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        take = () => {
          taken.push(chunk.toString())
          done()
        }
      },
    })
    return { stream, taken, take: () => take() }
  }

  test('waits until the reader has caught up', async () => {
    const reader = slowReader()
    let isDone = false
    const write = Promise.resolve(createSink(reader.stream).write('first')).then(() => {
      isDone = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isDone).toBe(false)
    reader.take()
    await write
    expect(reader.taken).toEqual(['first'])
  })

  test('does not keep the memory of its caller', async () => {
    const reader = slowReader()
    const chunk = Buffer.from('first')
    const write = createSink(reader.stream).write(chunk)
    chunk.fill('x')
    reader.take()
    await write
    expect(reader.taken).toEqual(['first'])
  })

  const failing = (code: string): Writable =>
    new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code })),
    })

  test('ends quietly when the reader goes away', async () => {
    const sink = createSink(failing('EPIPE'))
    await expect(sink.write('first')).rejects.toBeInstanceOf(OutputClosedError)
    await expect(sink.write('second')).rejects.toBeInstanceOf(OutputClosedError)
  })

  test('fails on a full disk', async () => {
    await expect(createSink(failing('ENOSPC')).write('x')).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
      exitCode: 12,
    })
  })
})

test('a file takes text and bytes at once', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kctl-sink-'))
  const path = join(directory, 'out')
  const fd = openSync(path, 'w')
  try {
    const sink = createFdSink(fd)
    expect(sink.write('ünï\n')).toBeUndefined()
    expect(sink.write(Buffer.from([0, 255]))).toBeUndefined()
    expect(sink.write('')).toBeUndefined()
    expect(readFileSync(path)).toEqual(Buffer.concat([Buffer.from('ünï\n'), Buffer.from([0, 255])]))
  } finally {
    closeSync(fd)
    rmSync(directory, { recursive: true })
  }
})

describe('a process of its own', () => {
  let script: BundledScript
  beforeAll(async () => {
    script = await bundleScript(`
      import { setImmediate as turn } from 'node:timers/promises'
      import { createFdSink, writeAll } from './src/output/sink.ts'
      const [lines, mode] = [Number(process.argv[2]), process.argv[3]]
      let turns = 0
      const watch = setInterval(() => turns++, 5)
      const sink = createFdSink(1)
      // Large chunks of short lines: a pipe takes each of them in several pieces.
      try {
        for (let line = 0; line < lines; ) {
          let chunk = ''
          for (let end = Math.min(lines, line + 20_000); line < end; line++) chunk += line + '\\n'
          // Pieces of uneven length, more than one call takes, some of them empty.
          const pieces = mode === 'pieces' ? chunk.split('4').map((piece, index) => Buffer.from(index === 0 ? piece : '4' + piece)) : []
          const written = mode === 'pieces' ? writeAll(sink, [Buffer.alloc(0), ...pieces]) : sink.write(mode === 'bytes' ? Buffer.from(chunk) : chunk)
          if (mode !== 'unawaited') await written
        }
        await sink.write('')
        console.error('done', turns > 3)
      } catch (error) {
        console.error(error.name, error.code, error.exitCode)
      }
      clearInterval(watch)
    `)
  })
  afterAll(() => script[Symbol.dispose]())

  const shell = async (command: string): Promise<{ stdout: string; stderr: string }> =>
    await promisify(execFile)('bash', ['-c', command], {
      env: { ...process.env, NODE: process.execPath, SCRIPT: script.path },
    })

  test.for(['bytes', 'text', 'pieces', 'unawaited'])(
    'writes every byte through a pipe in order (%s)',
    async (mode) => {
      const { stdout } = await shell(`"$NODE" "$SCRIPT" 300000 ${mode} | sha256sum; seq 0 299999 | sha256sum`)
      const [written, expected] = stdout.trim().split('\n')
      expect(written).toBe(expected)
    },
  )

  test('writes every byte to a file in order', async () => {
    const { stdout } = await shell(
      `f=$(mktemp); "$NODE" "$SCRIPT" 300000 pieces > $f; sha256sum < $f; rm $f; seq 0 299999 | sha256sum`,
    )
    const [written, expected] = stdout.trim().split('\n')
    expect(written).toBe(expected)
  })

  test('is told when head has seen enough', async () => {
    const { stdout, stderr } = await shell('"$NODE" "$SCRIPT" 1000000 text | head -1')
    expect(stdout).toBe('0\n')
    expect(stderr).toBe('OutputClosedError undefined undefined\n')
  })

  test('goes on living while the reader reads nothing', async () => {
    const { stderr } = await shell('"$NODE" "$SCRIPT" 100000 text | (sleep 0.5; cat > /dev/null)')
    expect(stderr).toBe('done true\n')
  })

  test('writes all of it to a pipe that was made non-blocking', async () => {
    // The first Node puts the pipe that both share into non-blocking mode.
    const { stdout } = await shell(
      `(exec 3>&1; "$NODE" -e 'process.stdout.write(""); process.stdout._handle?.setBlocking?.(false); setTimeout(() => {}, 1500)' & sleep 0.3; "$NODE" "$SCRIPT" 300000 bytes; wait) | (sleep 0.6; sha256sum); seq 0 299999 | sha256sum`,
    )
    const [written, expected] = stdout.trim().split('\n')
    expect(written).toBe(expected)
  })

  test.skipIf(!existsSync('/dev/full'))('fails on a full disk', async () => {
    const { stderr } = await shell('"$NODE" "$SCRIPT" 10 text > /dev/full')
    expect(stderr).toBe('KctlError OUTPUT_FAILED 12\n')
  })
})
