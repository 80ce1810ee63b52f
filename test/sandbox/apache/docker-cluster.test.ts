import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { dockerAnswers } from '../../../src/sandbox/apache/docker-cluster.ts'
import { type ApacheOptions, startApache } from '../../../src/sandbox/apache/start-apache.ts'
import { stopApache } from '../../../src/sandbox/apache/stop-apache.ts'
import { TEST_SYSTEM } from '../../support/real-kafka.ts'

/** A `docker` on the PATH that notes its arguments, one line a call, and ends with what `answers` says for the verb in them. */
async function fakeDocker(answers: Readonly<Record<string, string>> = {}) {
  const dir = await mkdtemp(path.join(tmpdir(), 'kctl-docker-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const bin = path.join(dir, 'bin')
  const callLog = path.join(dir, 'calls')
  await mkdir(bin)
  await writeFile(callLog, '')
  const cases = Object.entries(answers).map(
    ([verb, action]) => `case " $* " in *" ${verb} "*) ${action};; esac`,
  )
  await writeFile(path.join(bin, 'docker'), ['#!/bin/sh', `echo "$*" >> '${callLog}'`, ...cases].join('\n'))
  await chmod(path.join(bin, 'docker'), 0o755)
  const system = { ...TEST_SYSTEM, env: { PATH: `${bin}:/usr/bin:/bin` } }
  const dataDir = path.join(dir, 'sandbox')
  const options: ApacheOptions = {
    brokers: 2,
    version: '4.3.1',
    dataDir,
    cacheDir: dir,
    ports: [19192, 19193],
  }
  const calls = async (): Promise<string[]> => (await readFile(callLog, 'utf8')).trim().split('\n')
  return { system, dataDir, options, calls }
}

describe('startApache with Docker', () => {
  test('is what happens where an engine answers', async () => {
    const { system, dataDir, options, calls } = await fakeDocker()
    const state = await startApache(options, system)
    expect(state).toMatchObject({ engine: 'docker', bootstrap: 'localhost:19192,localhost:19193' })
    const file = path.join(dataDir, 'docker-compose.yml')
    const written = parse(await readFile(file, 'utf8')) as { name: string; services: Record<string, unknown> }
    expect(Object.keys(written.services)).toEqual(['kafka-1', 'kafka-2'])
    const compose = `compose --project-name ${written.name} --file ${file}`
    expect(await calls()).toEqual([
      'compose version',
      'info',
      `${compose} up --detach --wait --wait-timeout 180 kafka-1 kafka-2`,
    ])

    await stopApache(state, system)
    expect((await calls()).at(-1)).toBe(`${compose} down --volumes --remove-orphans`)
    await expect(readdir(dataDir)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('keeps and names the log of containers that do not come up, and takes them down', async () => {
    const { system, dataDir, options, calls } = await fakeDocker({
      up: 'echo "container kafka-1 is unhealthy" >&2; exit 1',
      logs: 'echo "kafka-1 | ERROR no space left (kafka.Kafka)"',
    })
    const log = path.join(dataDir, 'logs', 'compose.log')
    await expect(startApache(options, system)).rejects.toMatchObject({
      code: 'SANDBOX_FAILED',
      hint: `the log is kept: ${log}`,
      details: ['container kafka-1 is unhealthy', 'kafka-1 | ERROR no space left (kafka.Kafka)'],
    })
    expect(await readFile(log, 'utf8')).toContain('no space left')
    expect((await calls()).at(-1)).toContain('down --volumes')
    expect(await readdir(dataDir)).toEqual(['logs'])
  })
})

describe('dockerAnswers', () => {
  test.for([
    { why: 'an engine answers', answers: {}, expected: true },
    { why: 'the engine does not run', answers: { info: 'exit 1' }, expected: false },
    { why: 'Compose is not installed', answers: { version: 'exit 125' }, expected: false },
  ])('$why: $expected', async ({ answers, expected }) => {
    const { system } = await fakeDocker(answers)
    expect(await dockerAnswers(system.env)).toBe(expected)
  })

  test('there is no docker: false', async () => {
    expect(await dockerAnswers({ PATH: '/nonexistent' })).toBe(false)
  })
})
