import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ApacheState } from '../../../src/sandbox/apache/apache-state.ts'
import { probeBroker } from '../../../src/sandbox/apache/probe-broker.ts'
import {
  type ApacheOptions,
  DEFAULT_KAFKA_VERSION,
  startApache,
} from '../../../src/sandbox/apache/start-apache.ts'
import { apacheStatus, stopApache } from '../../../src/sandbox/apache/stop-apache.ts'
import { describeWithKafka, JAR_CACHE, TEST_SYSTEM } from '../../support/real-kafka.ts'

async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'kctl-apache-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

const options = (dataDir: string, changes: Partial<ApacheOptions> = {}): ApacheOptions => ({
  brokers: 1,
  version: DEFAULT_KAFKA_VERSION,
  dataDir,
  cacheDir: JAR_CACHE,
  engine: 'java',
  ...changes,
})

describeWithKafka('startApache with Java', () => {
  test('starts a broker that a later process can look after', { timeout: 120_000 }, async () => {
    const dataDir = path.join(await temporaryDir(), 'sandbox')
    const started = await startApache(options(dataDir), TEST_SYSTEM)
    // All that another process has is the state as JSON.
    const state = JSON.parse(JSON.stringify(started)) as ApacheState
    const [node] = state.nodes
    try {
      expect(state.bootstrap).toBe(`127.0.0.1:${node?.port}`)
      expect(await probeBroker('127.0.0.1', node?.port ?? 0, 2_000)).toEqual({ liveBrokers: 1 })
      expect(await apacheStatus(state, TEST_SYSTEM)).toMatchObject([{ id: 1, status: 'up' }])
      await expect(startApache(options(dataDir), TEST_SYSTEM)).rejects.toMatchObject({
        code: 'SANDBOX_EXISTS',
      })
    } finally {
      await stopApache(state, TEST_SYSTEM)
    }
    expect(await apacheStatus(state, TEST_SYSTEM)).toMatchObject([{ id: 1, status: 'down' }])
    await expect(access(dataDir)).rejects.toMatchObject({ code: 'ENOENT' })
    await stopApache(state, TEST_SYSTEM)
  })

  test('keeps the logs and names them when a broker does not come up', { timeout: 120_000 }, async () => {
    const dataDir = await temporaryDir()
    const log = path.join(dataDir, 'logs', 'broker-1.log')
    const properties = { 'authorizer.class.name': 'no.such.Authorizer' }
    const failure = await startApache(options(dataDir, { properties }), TEST_SYSTEM).catch(
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({
      code: 'SANDBOX_FAILED',
      message: 'Kafka did not start: broker 1 ended while it started',
      hint: expect.stringContaining(log) as unknown,
      details: [expect.stringMatching(/broker-1\.log: .*no\.such\.Authorizer/)],
    })
    expect(await readFile(log, 'utf8')).toContain('no.such.Authorizer')
    expect(await readdir(dataDir)).toEqual(['logs'])
  })

  test('leaves nothing running when it is interrupted', { timeout: 120_000 }, async () => {
    const dataDir = await temporaryDir()
    const abort = new AbortController()
    const log = (line: string): void => {
      if (line.startsWith('starting')) setTimeout(() => abort.abort(new Error('interrupted')), 300)
    }
    await expect(startApache(options(dataDir, { log, signal: abort.signal }), TEST_SYSTEM)).rejects.toThrow(
      /interrupted|abort/,
    )
    expect((await readdir(dataDir)).filter((name) => name.startsWith('broker'))).toEqual([])
  })
})

describe('startApache', () => {
  test('says that a port is taken before it starts anything', async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as net.AddressInfo
    await expect(
      startApache(options(await temporaryDir(), { ports: [port] }), TEST_SYSTEM),
    ).rejects.toMatchObject({ code: 'PORT_IN_USE' })
  })

  test.for([
    { why: 'no brokers', changes: { brokers: 0 } },
    { why: 'half a broker', changes: { brokers: 1.5 } },
    { why: 'too few ports', changes: { brokers: 3, ports: [1, 2] } },
    { why: 'a port twice', changes: { brokers: 2, ports: [1, 1] } },
    { why: 'a version that is a path', changes: { version: '../4.3.1' } },
  ])('refuses $why', async ({ changes }) => {
    const started = startApache(options(await temporaryDir(), changes), TEST_SYSTEM)
    await expect(started).rejects.toMatchObject({ code: 'USAGE' })
  })

  test('says what is missing where there is no Java', async () => {
    const dataDir = await temporaryDir()
    const system = { ...TEST_SYSTEM, env: { PATH: dataDir } }
    await expect(startApache(options(dataDir, { engine: undefined }), system)).rejects.toMatchObject({
      code: 'JAVA_MISSING',
      hint: expect.stringContaining('JAVA_HOME') as unknown,
    })
  })
})

describe('stopApache', () => {
  test('does not end a stranger that got the number of a former broker', async () => {
    const dataDir = await temporaryDir()
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' })
    onTestFinished(() => void stranger.kill('SIGKILL'))
    await once(stranger, 'spawn')
    const file = (name: string): string => path.join(dataDir, name)
    await writeFile(file('mine.txt'), 'kept')
    const state: ApacheState = {
      engine: 'java',
      version: DEFAULT_KAFKA_VERSION,
      clusterId: 'x',
      dataDir,
      bootstrap: '127.0.0.1:1',
      nodes: [
        {
          id: 1,
          port: 1,
          pid: stranger.pid ?? 0,
          propertiesFile: file('broker-1/server.properties'),
          loggingFile: file('broker-1/logging.properties'),
          logFile: file('logs/broker-1.log'),
          listeners: {},
        },
      ],
    }
    await stopApache(state, TEST_SYSTEM)
    expect(stranger.kill(0)).toBe(true)
    expect(await readdir(dataDir)).toEqual(['mine.txt'])
  })
})
