import { describe, expect, test } from 'vitest'
import { membersCommand, type MembersRequest } from '../../../src/commands/groups/members.ts'
import { ErrorCode } from '../../../src/wire/error-codes.ts'
import { commitOffsets } from '../../support/commit-offsets.ts'
import { joinModernGroup } from '../../support/join-modern-group.ts'
import { runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

/** A group that somebody is in, and one that nobody is in. */
async function brokerWithGroups() {
  const cluster = await startSandbox({ topics: { orders: 3 } })
  await joinModernGroup(cluster, 'busy', ['orders'])
  await commitOffsets(cluster, 'deserted', [{ topic: 'orders', partition: 0, offset: 0n }])
  return cluster
}

describe('kctl groups members', () => {
  test.for<{ args: string[]; request: MembersRequest }>([
    { args: [], request: { groups: [] } },
    { args: ['a', 'b*', 'a'], request: { groups: ['a', 'b*'] } },
  ])('reads $args', async ({ args, request }) => {
    let parsed: MembersRequest | undefined
    const command = membersCommand(async (given) => {
      parsed = await Promise.resolve(given)
    })
    await command.parseAsync(args, { from: 'user' })
    expect(parsed).toEqual(request)
  })

  test('is a row for each member of every group', async () => {
    await using cluster = await brokerWithGroups()
    const { exitCode, stdout, stderr } = await runKctl('groups members', { cluster })
    const [headings, ...rows] = stdout.trimEnd().split('\n')
    expect(headings?.split(/ +/)).toEqual([
      ...['GROUP', 'MEMBER', 'INSTANCE', 'CLIENT', 'HOST', 'PARTITIONS'],
    ])
    expect(rows.map((row) => row.split(/ +/))).toEqual([
      ['busy', expect.any(String), '-', 'modern', '/127.0.0.1', '3'],
    ])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('has what each reads, and what the coordinator wants it to, with -o wide', async () => {
    await using cluster = await brokerWithGroups()
    const { stdout } = await runKctl('groups members busy -o wide', { cluster })
    expect(stdout).toContain('ASSIGNMENT')
    expect(stdout).not.toContain('TASKS')
    expect(stdout).toContain('orders 0,1,2')
    const json = JSON.parse((await runKctl('groups members busy -o json', { cluster })).stdout) as unknown
    const all = [0, 1, 2].map((partition) => ({ topic: 'orders', partition }))
    expect(json).toMatchObject([
      {
        group: 'busy',
        type: 'consumer',
        instanceId: null,
        partitions: 3,
        assignment: all,
        target: all,
        subscription: { topics: ['orders'], regex: null },
      },
    ])
  })

  test('says of a group that was asked for that nobody is in it', async () => {
    await using cluster = await brokerWithGroups()
    const none = await runKctl('groups members deserted -o json', { cluster })
    expect(none).toMatchObject({ exitCode: 0, stdout: '[]\n', stderr: 'nobody is in "deserted"\n' })
  })

  test('a group that is not there is an error, a pattern without groups is not', async () => {
    await using cluster = await brokerWithGroups()
    const missing = await runKctl('groups members bussy', { cluster })
    expect(missing.exitCode).toBe(7)
    expect(missing.stderr).toContain('did you mean "busy"?')
    expect(await runKctl('groups members none*', { cluster })).toMatchObject({ exitCode: 0 })
  })

  test('says of which group it could not find out', async () => {
    await using cluster = await brokerWithGroups()
    cluster.faults.failNext('DescribeGroups', {
      error: ErrorCode.GROUP_AUTHORIZATION_FAILED,
      name: 'deserted',
    })
    const { exitCode, stdout, stderr } = await runKctl('groups members', { cluster })
    expect(stdout).toContain('busy')
    expect(stderr).toContain('deserted: GROUP_AUTHORIZATION_FAILED')
    expect(exitCode).toBe(3)
  })
})
