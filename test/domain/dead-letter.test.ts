import { expect, test } from 'vitest'
import { deadLetterHeaders, formatExecFailure } from '../../src/domain/dead-letter.ts'

const FAILURE = { exitCode: 3, signal: null, timeoutMs: null, stderr: Buffer.from('why') }
const CAUSE = { ...FAILURE, topic: 'orders', partition: 1, offset: 5n, timestamp: 9, group: 'g', attempts: 2 }

const texts = (cause: typeof CAUSE | (Omit<typeof CAUSE, 'signal'> & { signal: string })): unknown =>
  Object.fromEntries(
    deadLetterHeaders(cause).map(({ key, value }) => [
      Buffer.from(key).toString(),
      Buffer.from(value ?? []).toString(),
    ]),
  )

test('a dead letter says where it is from and why', () => {
  expect(texts(CAUSE)).toEqual({
    'kctl.origin.topic': 'orders',
    'kctl.origin.partition': '1',
    'kctl.origin.offset': '5',
    'kctl.origin.timestamp': '9',
    'kctl.origin.group': 'g',
    'kctl.error.exit': '3',
    'kctl.attempts': '2',
    'kctl.error.stderr': 'why',
  })
  expect(texts({ ...CAUSE, timestamp: -1 })).not.toHaveProperty('kctl.origin.timestamp')
})

test.for([
  [{}, 'exit code 3'],
  [{ exitCode: null, signal: 'SIGSEGV' }, 'ended by SIGSEGV'],
  [{ exitCode: null, signal: 'SIGTERM', timeoutMs: 2_000 }, 'it took longer than 2000 ms'],
] as const)('%o is %s', ([more, text]) => {
  expect(formatExecFailure({ ...FAILURE, ...more })).toBe(text)
})
