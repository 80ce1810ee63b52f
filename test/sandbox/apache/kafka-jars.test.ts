import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { brokerPom, resolveKafkaJars } from '../../../src/sandbox/apache/kafka-jars.ts'

/** A Maven that copies two jars and notes that it was called, or that fails. */
async function fakeMaven({ fails = false } = {}) {
  const dir = await mkdtemp(path.join(tmpdir(), 'kctl-jars-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const bin = path.join(dir, 'bin')
  await mkdir(bin)
  const calls = path.join(dir, 'calls')
  const script = [
    '#!/bin/sh',
    '[ "$1" = --version ] && exit 0',
    `echo called >> '${calls}'`,
    fails ? "echo '[ERROR] Could not find artifact kafka_2.13:jar:9.9.9'; exit 1" : '',
    'for arg; do case "$arg" in -DoutputDirectory=*) out="${arg#-DoutputDirectory=}";; esac; done',
    'mkdir -p "$out" && : > "$out/kafka.jar" && : > "$out/scala.jar"',
  ]
  await writeFile(path.join(bin, 'mvn'), script.join('\n'))
  await chmod(path.join(bin, 'mvn'), 0o755)
  return {
    cacheDir: path.join(dir, 'cache'),
    env: { PATH: `${bin}:/usr/bin:/bin` },
    callCount: async () => (await readFile(calls, 'utf8')).trim().split('\n').length,
  }
}

describe('resolveKafkaJars', () => {
  test('asks Maven once and then only looks', async () => {
    const { cacheDir, env, callCount } = await fakeMaven()
    const libs = await resolveKafkaJars({ version: '4.3.1', cacheDir, env })
    expect(libs).toBe(path.join(cacheDir, 'kafka-4.3.1', 'libs'))
    expect((await readdir(libs)).toSorted()).toEqual(['kafka.jar', 'scala.jar'])
    expect(await resolveKafkaJars({ version: '4.3.1', cacheDir, env: {} })).toBe(libs)
    expect(await callCount()).toBe(1)
  })

  test('asks again when a jar is gone', async () => {
    const { cacheDir, env, callCount } = await fakeMaven()
    const libs = await resolveKafkaJars({ version: '4.3.1', cacheDir, env })
    await rm(path.join(libs, 'scala.jar'))
    await resolveKafkaJars({ version: '4.3.1', cacheDir, env })
    expect((await readdir(libs)).toSorted()).toEqual(['kafka.jar', 'scala.jar'])
    expect(await callCount()).toBe(2)
  })

  test('survives starts at the same time and leaves no half-made directory', async () => {
    const { cacheDir, env } = await fakeMaven()
    const request = { version: '4.3.1', cacheDir, env }
    await Promise.all([resolveKafkaJars(request), resolveKafkaJars(request), resolveKafkaJars(request)])
    expect(await readdir(cacheDir)).toEqual(['kafka-4.3.1'])
  })

  test('says what Maven said', async () => {
    const { cacheDir, env } = await fakeMaven({ fails: true })
    await expect(resolveKafkaJars({ version: '9.9.9', cacheDir, env })).rejects.toMatchObject({
      code: 'KAFKA_JARS',
      details: ['[ERROR] Could not find artifact kafka_2.13:jar:9.9.9'],
    })
    expect(await readdir(cacheDir)).toEqual([])
  })

  test('says that Maven is missing', async () => {
    const { cacheDir } = await fakeMaven()
    const resolved = resolveKafkaJars({ version: '4.3.1', cacheDir, env: { PATH: cacheDir } })
    await expect(resolved).rejects.toMatchObject({ code: 'MAVEN_MISSING' })
  })
})

test.for([
  { version: '4.3.1', logging: 'log4j-slf4j-impl' },
  { version: '3.9.2', logging: 'reload4j' },
])('Kafka $version logs with $logging', ({ version, logging }) => {
  expect(brokerPom(version)).toContain(`<artifactId>${logging}</artifactId>`)
})
