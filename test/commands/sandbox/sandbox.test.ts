import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BundledKctl, bundleKctl } from '../../support/bundle-kctl.ts'
import { makeHome } from '../../support/run-kctl.ts'

interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

let kctl: BundledKctl
beforeAll(async () => {
  kctl = await bundleKctl()
})
afterAll(() => kctl[Symbol.dispose]())

/** A person with a home of their own, whose sandbox is ended when the test is over. */
function person() {
  const home = makeHome()
  const env = {
    PATH: process.env['PATH'],
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
  }
  const begin = (command: string): ChildProcess =>
    spawn(process.execPath, [kctl.path, ...command.split(' ')], { env, cwd: home })
  const run = async (command: string): Promise<Ended> => await finish(begin(command))
  return {
    home,
    begin,
    run,
    stateFile: join(home, 'state', 'kctl', 'sandbox.json'),
    state: () => JSON.parse(readFileSync(join(home, 'state', 'kctl', 'sandbox.json'), 'utf8')),
    [Symbol.asyncDispose]: async () => {
      await run('sandbox stop')
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function finish(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { exitCode, signal, stdout, stderr }
}

async function until(isTrue: () => boolean): Promise<void> {
  for (const giveUpAt = Date.now() + 10_000; !isTrue(); await sleep(10))
    if (Date.now() > giveUpAt) throw new Error('it never came true')
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('kctl sandbox', () => {
  test('starts in the background, is found by other commands, and is ended', async () => {
    await using user = person()
    const started = await user.run('sandbox --topic orders:3 --topic mail')
    expect(started).toMatchObject({ exitCode: 0, stdout: '' })
    expect(started.stderr).toContain('orders (3 partitions), mail (1 partition)')
    expect(started.stderr).toContain('its data is in memory')

    const topics = await user.run('topics list -o name')
    expect(topics).toMatchObject({ exitCode: 0, stdout: 'mail\norders\n' })

    const { pids, logFiles } = user.state()
    const stopped = await user.run('sandbox stop -o json')
    expect(stopped.exitCode).toBe(0)
    expect(JSON.parse(stopped.stdout)).toMatchObject({ stopped: true, engine: 'embedded', dataKept: false })
    await until(() => !isAlive(pids[0]))
    expect(existsSync(user.stateFile)).toBe(false)
    expect(existsSync(logFiles[0])).toBe(false)
  })

  test('is started once', async () => {
    await using user = person()
    await user.run('sandbox start')
    const { bootstrap } = user.state()
    const again = await user.run('sandbox start -o json')
    expect(again).toMatchObject({ exitCode: 8, stdout: '' })
    expect(JSON.parse(again.stderr).error).toMatchObject({ code: 'SANDBOX_RUNNING' })
    expect(again.stderr).toContain(bootstrap)
  })

  test('status tells what runs', async () => {
    await using user = person()
    const started = JSON.parse((await user.run('sandbox start --brokers 3 --topic orders -o json')).stdout)
    expect(started).toMatchObject({
      engine: 'embedded',
      brokers: 3,
      topics: [{ name: 'orders', partitions: 1 }],
    })
    expect(started.bootstrap.split(',')).toHaveLength(3)

    const { exitCode, stdout } = await user.run('sandbox status -o json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      status: 'up',
      engine: 'embedded',
      bootstrap: started.bootstrap,
      clusterId: started.clusterId,
      brokers: 3,
      startedAt: started.startedAt,
      pids: started.pids,
      dataDir: null,
      logFiles: started.logFiles,
      topics: [{ name: 'orders', partitions: 1 }],
    })
  })

  test.for(['status', 'stop'])('%s without a sandbox is "not found"', async (verb) => {
    await using user = person()
    const { exitCode, stderr } = await user.run(`sandbox ${verb}`)
    expect(exitCode).toBe(7)
    expect(stderr).toBe('error: no sandbox is running\n  hint: kctl sandbox start\n')
  })

  test('what is kept in a directory is there again', async () => {
    await using user = person()
    await user.run('sandbox --data-dir kept --topic orders:2')
    const first = user.state()
    expect(first.dataDir).toBe(join(user.home, 'kept'))
    expect((await user.run('sandbox stop')).stderr).toContain(`its data is in ${first.dataDir}`)
    await user.run('sandbox --data-dir kept')
    expect(user.state().clusterId).toBe(first.clusterId)
    expect((await user.run('topics list -o name')).stdout).toBe('orders\n')
  })

  test('a port that is taken is named, and nothing is left behind', async () => {
    await using user = person()
    await using taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const { exitCode, stderr } = await user.run(`sandbox start --port ${port}`)
    expect(exitCode).toBe(8)
    expect(stderr).toContain(`port ${port} of 127.0.0.1 is in use`)
    expect(stderr).toContain('--port')
    expect(existsSync(user.stateFile)).toBe(false)
  })

  test('a broker that was killed is not mistaken for a running one', async () => {
    await using user = person()
    await user.run('sandbox start')
    const { pids } = user.state()
    process.kill(pids[0], 'SIGKILL')
    await until(() => !isAlive(pids[0]))
    const { exitCode, stderr } = await user.run('sandbox status')
    expect(exitCode).toBe(7)
    expect(stderr).toContain('has ended by itself')
    expect((await user.run('sandbox start')).exitCode).toBe(0)
  })

  test('a stranger who was given the number of its process is left alone', async () => {
    await using user = person()
    await user.run('sandbox start')
    const state = user.state()
    await user.run('sandbox stop')
    const stranger = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
    await once(stranger, 'spawn')
    writeFileSync(user.stateFile, JSON.stringify({ ...state, pids: [stranger.pid] }))
    const { exitCode } = await user.run('sandbox stop')
    expect(exitCode).toBe(7)
    expect(isAlive(stranger.pid as number)).toBe(true)
    stranger.kill('SIGKILL')
  })

  test.for(['SIGINT', 'SIGTERM'] as const)('in front it runs until %s', async (signal) => {
    await using user = person()
    const child = user.begin('sandbox start --foreground --topic orders')
    const ended = finish(child)
    await until(() => existsSync(user.stateFile))
    expect((await user.run('topics list -o name')).stdout).toBe('orders\n')
    child.kill(signal)
    const { signal: endedBy, stderr } = await ended
    expect(endedBy).toBe(signal)
    expect(stderr).toContain('sandbox stopped')
    expect(existsSync(user.stateFile)).toBe(false)
  })

  test('one in front is ended from elsewhere as well', async () => {
    await using user = person()
    const ended = finish(user.begin('sandbox start --foreground'))
    await until(() => existsSync(user.stateFile))
    expect((await user.run('sandbox stop')).exitCode).toBe(0)
    expect((await ended).signal).toBe('SIGTERM')
  })

  test.for([
    { args: '--engine rocket', says: "'rocket' is invalid" },
    { args: '--brokers 10', says: '1 to 9 brokers' },
    { args: '--port 99999', says: 'not a port: "99999"' },
    { args: '--topic or*ders', says: 'cannot be the name of a topic' },
    { args: '--topic orders:0', says: 'not a count: "0"' },
    { args: '--topic orders --topic orders:3', says: 'topic "orders" is given twice' },
    { args: '--kafka-version 4.3.1', says: 'add --engine kafka' },
  ])('refuses $args', async ({ args, says }) => {
    await using user = person()
    const { exitCode, stderr } = await user.run(`sandbox start ${args}`)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(says)
    expect(existsSync(user.stateFile)).toBe(false)
  })

  test('says so when commands would go elsewhere', async () => {
    await using user = person()
    await user.run('context add dev -b localhost:19999')
    const { stderr } = await user.run('sandbox start -c dev')
    expect(stderr).toContain('commands go to context "dev"; reach it with -b 127.0.0.1:')
  })
})
