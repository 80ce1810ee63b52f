import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findJava, parseJavaVersion } from '../../../src/sandbox/apache/java.ts'

test.for([
  { text: 'openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime', version: 17 },
  { text: 'java version "1.8.0_412"', version: 8 },
  { text: 'openjdk version "25" 2025-09-16', version: 25 },
  { text: 'Picked up JAVA_TOOL_OPTIONS: -Dx=1\nopenjdk version "21.0.2"', version: 21 },
  { text: 'no java here', version: null },
])('reads Java $version', ({ text, version }) => {
  expect(parseJavaVersion(text)).toBe(version)
})

/** A home directory with a Java that says this version of itself. */
async function javaHome(version: string): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), 'kctl-java-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  await mkdir(path.join(home, 'bin'))
  await writeFile(path.join(home, 'bin/java'), `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`)
  await chmod(path.join(home, 'bin/java'), 0o755)
  return home
}

describe('findJava', () => {
  test('takes the one of JAVA_HOME first', async () => {
    const home = await javaHome('21.0.1')
    const other = await javaHome('17.0.1')
    const env = { JAVA_HOME: home, PATH: path.join(other, 'bin') }
    expect(await findJava(env)).toBe(path.join(home, 'bin/java'))
  })

  test('goes on to the PATH where JAVA_HOME is too old', async () => {
    const env = { JAVA_HOME: await javaHome('11.0.2'), PATH: path.join(await javaHome('17.0.1'), 'bin') }
    expect(await findJava(env)).toBe('java')
  })

  test('names what it found where nothing is new enough', async () => {
    const home = await javaHome('1.8.0_412')
    await expect(findJava({ JAVA_HOME: home, PATH: home })).rejects.toMatchObject({
      code: 'JAVA_MISSING',
      details: [`${path.join(home, 'bin/java')}: version 8`, 'java: not found'],
    })
  })
})
