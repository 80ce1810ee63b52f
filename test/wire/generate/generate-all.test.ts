import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseDefinition, parseVersions } from '../../../src/wire/generate/definition.ts'
import { generateAll } from '../../../src/wire/generate/generate-all.ts'
import { generateData, fileNameOf } from '../../../src/wire/generate/generate-api.ts'
import { describeWithKafka, testRuntime } from '../../support/real-kafka.ts'

const MESSAGES = path.join(import.meta.dirname, '../../../src/wire/messages')

describeWithKafka('the generated messages', () => {
  test("are what Kafka's own definitions give", async () => {
    const { libs } = await testRuntime()
    const jar = readdirSync(libs).find((name) => name.startsWith('kafka-clients-'))
    expect(jar).toBeDefined()
    const read = (name: string): string =>
      execFileSync('unzip', ['-p', path.join(libs, jar ?? ''), `common/message/${name}.json`], {
        encoding: 'utf8',
      })
    const generated = generateAll(read)
    expect(readdirSync(MESSAGES).sort()).toEqual([...generated.keys()].sort())
    for (const [file, code] of generated)
      expect(readFileSync(path.join(MESSAGES, file), 'utf8'), file).toBe(code)
  }, 60_000)
})

describe('the generator', () => {
  test.for([
    ['0-3', { from: 0, to: 3 }],
    ['4+', { from: 4, to: Infinity }],
    ['5', { from: 5, to: 5 }],
    ['none', { from: 1, to: 0 }],
  ] as const)('reads the versions %s', ([text, versions]) => {
    expect(parseVersions(text)).toEqual(versions)
  })

  test('leaves the newest version out while it is unstable', () => {
    const code = generateData({
      type: 'data',
      name: 'Sample',
      validVersions: '0-3',
      latestVersionUnstable: true,
      fields: [{ name: 'Count', type: 'int32', versions: '0+' }],
    })
    expect(code).toContain('maxVersion: 2')
  })

  test('reads JSON with comments', () => {
    expect(parseDefinition('// licence\n{ "name": "A",\n // why\n "fields": [] }')).toEqual({
      name: 'A',
      fields: [],
    })
  })

  test('names files after the API', () => {
    expect(
      ['ListOffsetsRequest', 'InitProducerIdResponse', 'ConsumerProtocolAssignment'].map(fileNameOf),
    ).toEqual(['list-offsets', 'init-producer-id', 'consumer-protocol-assignment'])
  })
})
