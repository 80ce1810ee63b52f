import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/wire/error-codes.ts'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { joinModernGroup } from '../../support/join-modern-group.ts'
import { runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

describe('kctl groups topics', () => {
  test('is a row for each topic, with what is wrong there', async () => {
    await using cluster = await startSandbox({ topics: { orders: 3, mails: ['a', 'b'] } })
    cluster.append('orders', 1, [{ value: 'x' }])
    await commitOffsets(cluster, 'g', [
      { topic: 'orders', partition: 0, offset: 0n },
      { topic: 'mails', partition: 0, offset: 1n },
    ])
    const { exitCode, stdout } = await runKctl('groups topics g', { cluster })
    expect(stdout).toBe(
      [
        'TOPIC   PARTITIONS  COMMITTED  ASSIGNED  LAG  NOTE',
        'mails            1          1         0    1',
        'orders           2          1         0    0  ! nothing committed (1 of 2 partitions)',
        '',
      ].join('\n'),
    )
    expect(exitCode).toBe(0)
  })

  test('marks a topic that is gone', async () => {
    await using cluster = await startSandbox({ topics: { orders: ['a', 'b'], mails: ['a'] } })
    await commitOffsets(cluster, 'g', [
      { topic: 'orders', partition: 0, offset: 1n },
      { topic: 'mails', partition: 0, offset: 1n },
    ])
    cluster.faults.failNext('Metadata', {
      error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      topic: 'mails',
      times: 9,
    })
    const { exitCode, stdout } = await runKctl('groups topics g -o json', { cluster })
    expect(JSON.parse(stdout)).toEqual([
      {
        topic: 'mails',
        partitions: 1,
        committed: 1,
        assigned: 0,
        lag: null,
        unknown: 1,
        problems: ['does not exist any more'],
      },
      { topic: 'orders', partitions: 1, committed: 1, assigned: 0, lag: 1, unknown: 0, problems: [] },
    ])
    expect(exitCode).toBe(0)
  })

  test('counts what is assigned', async () => {
    await using cluster = await startSandbox({ topics: { orders: 3 } })
    await joinModernGroup(cluster, 'modern', ['orders'])
    const { stdout } = await runKctl(
      ['groups', 'topics', 'modern', '--template', '{topic} {assigned} {lag}'],
      {
        cluster,
      },
    )
    expect(stdout).toBe('orders 3 \n')
  })

  test('a group that is not there is an error', async () => {
    await using cluster = await startSandbox()
    expect(await runKctl('groups topics g', { cluster })).toMatchObject({ exitCode: 7, stdout: '' })
  })
})
