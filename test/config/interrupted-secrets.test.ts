import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSecret, type SecretHost } from '../../src/config/secrets.ts'
import { isRunning } from '../support/is-running.ts'
import { until } from '../support/until.ts'

const hostOf = (signal: AbortSignal): SecretHost => ({
  env: { PATH: process.env['PATH'] },
  stdin: {
    isTerminal: false,
    fd: null,
    async *chunks() {
      await new Promise(() => {})
      yield Buffer.from('never')
    },
  },
  prompts: null,
  signal,
  kill: (pid, name) => void process.kill(pid, name),
})

test('a command ends with the wish for its secret, and so does what it has started', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kctl-test-'))
  const controller = new AbortController()
  const pidFile = join(directory, 'pid')
  const pidOf = (): number => {
    try {
      return Number(readFileSync(pidFile, 'utf8'))
    } catch {
      return 0
    }
  }
  const command = `sh -c 'echo $$ > ${pidFile}; sleep 1000; :'; echo over`
  const secret = readSecret({ from: 'command', command }, 'password', hostOf(controller.signal))
  await until(() => pidOf() > 0)
  controller.abort()
  await expect(secret).rejects.toMatchObject({ name: 'AbortError' })
  await until(() => !isRunning(pidOf()))
  rmSync(directory, { recursive: true })
})

test('nobody waits for stdin after a signal', async () => {
  const controller = new AbortController()
  const secret = readSecret({ from: 'stdin' }, 'password', hostOf(controller.signal))
  controller.abort()
  await expect(secret).rejects.toMatchObject({ name: 'AbortError' })
})
