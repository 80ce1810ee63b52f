import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { KAFKA_FAILURES } from '../../../src/domain/failures/kafka-failures.ts'
import { KCTL_FAILURES } from '../../../src/domain/failures/kctl-failures.ts'
import { ErrorCode } from '../../../src/wire/error-codes.ts'

const SOURCES = path.join(import.meta.dirname, '..', '..', '..', 'src')
/** The protocol itself, a broker that answers in Kafka's words, and the texts that are held beside the rest. */
const LEFT_OUT = /^(wire|sandbox[\\/]embedded|domain[\\/]failures)[\\/]/

const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !LEFT_OUT.test(file))
  .map((file) => readFileSync(path.join(SOURCES, file), 'utf8'))

/** Where a code is given to a failure, or to one item of a report. */
const CODES = [
  /\bcode: '([A-Z][A-Z\d_]+)'/g,
  /\b(?:denied|unreachable|timedOut)\(\s*'([A-Z][A-Z\d_]+)'/g,
  /\brefused\([^,]*,\s*'([A-Z][A-Z\d_]+)'/g,
  /\bcode:[^\n]*\? '([A-Z][A-Z\d_]+)' : '([A-Z][A-Z\d_]+)'/g,
  /\bcode:[^\n]*(?:\?\?|[?:]) '([A-Z][A-Z\d_]+)'/g,
]

/** Those of Node and of YAML, which never reach a user as a code of kctl. */
const FOREIGN = new Set(['BAD_ALIAS', 'ETIMEOUT', 'ECLOSED', 'ENOTFOUND'])

const used = new Set(
  sources.flatMap((text) =>
    CODES.flatMap((pattern) => [...text.matchAll(pattern)].flatMap(([, ...codes]) => codes.filter(Boolean))),
  ),
)

test('every code that a failure is given is explained', () => {
  const known = new Set([...Object.keys(KCTL_FAILURES), ...Object.keys(ErrorCode), ...FOREIGN])
  expect([...used].filter((code) => !known.has(code))).toEqual([])
  // The patterns still find what they are for.
  expect(used.size).toBeGreaterThan(90)
})

test('nothing is explained that does not come up', () => {
  const all = sources.join('\n')
  expect(Object.keys(KCTL_FAILURES).filter((code) => !all.includes(`'${code}'`))).toEqual([])
})

test('what is said of errors of Kafka is said of errors that it has', () => {
  expect(Object.keys(KAFKA_FAILURES).filter((name) => !(name in ErrorCode))).toEqual([])
})

test('no code stands in two lists', () => {
  const files = readdirSync(path.join(SOURCES, 'domain', 'failures')).filter((file) =>
    /^(reach|security|login|subject|offset|record|local)-/.test(file),
  )
  const codes = files.flatMap((file) =>
    [
      ...readFileSync(path.join(SOURCES, 'domain', 'failures', file), 'utf8').matchAll(
        /^ {2}([A-Z\d_]+): \{$/gm,
      ),
    ].map(([, code]) => code),
  )
  expect(codes.toSorted()).toEqual(Object.keys(KCTL_FAILURES).toSorted())
})
