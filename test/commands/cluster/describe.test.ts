import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../src/wire/error-codes.ts'
import { runKctl } from '../../support/run-kctl.ts'
import { startSandbox } from '../../support/start-sandbox.ts'

const threeNodes = () => startSandbox({ nodes: 3, topics: { orders: 3 }, defaultReplicationFactor: 3 })

describe('kctl cluster describe', () => {
  test('shows brokers, controller, version and health', async () => {
    await using cluster = await startSandbox({ topics: { orders: 3 } })
    const { exitCode, stdout, stderr } = await runKctl('cluster describe', { cluster })
    const { host, port } = cluster.address(1)
    expect(stdout).toMatch(/^cluster id: {2}\S{22}\ncontroller: {2}node 1\nversion: {5}Kafka \d\.\d+\n/)
    expect(stdout).toContain('topics:      1\npartitions:  3\nhealth:      ok\n')
    expect(stdout).toMatch(new RegExp(`\\n 1 {2}${host} +${port} +- +\\d\\.\\d+ +3 +3 +0\\n`))
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    await expect.poll(() => cluster.openConnections).toBe(0)
    expect((await runKctl('cluster', { cluster })).stdout).toBe(stdout)
  })

  test('-o json has a stable shape', async () => {
    await using cluster = await threeNodes()
    const { stdout } = await runKctl('cluster describe -o json', { cluster })
    const version: unknown = expect.stringMatching(/^\d\.\d+/)
    expect(JSON.parse(stdout)).toEqual({
      clusterId: expect.stringMatching(/^\S{22}$/) as string,
      controller: expect.any(Number) as number,
      version,
      metadataVersion: version,
      topics: 1,
      partitions: 3,
      leaderless: 0,
      underReplicated: 0,
      underMinInSync: 0,
      health: 'ok',
      problems: [],
      brokers: [1, 2, 3].map((id) => ({
        id,
        ...cluster.address(id),
        rack: null,
        version,
        leaders: 1,
        replicas: 3,
        offline: 0,
      })),
    })
  })

  test.for([
    { format: 'name', prints: /^1\n2\n3\n$/ },
    {
      format: 'csv',
      prints: /^id,host,port,rack,version,leaders,replicas,offline\r\n1,127\.0\.0\.1,\d+,,[\d.]+,1,3,0\r\n/,
    },
    { format: 'tsv --columns id,leaders', prints: /^id\tleaders\n1\t1\n2\t1\n3\t1\n$/ },
    { format: 'yaml', prints: /\nproblems: \[\]\nbrokers:\n {2}- id: 1\n/ },
    { format: 'ndjson', prints: /^\{"clusterId":.*\}\n$/ },
    { format: 'wide', prints: /^cluster id:/ },
  ])('-o $format', async ({ format, prints }) => {
    await using cluster = await threeNodes()
    const { exitCode, stdout } = await runKctl(`cluster describe -o ${format}`, { cluster })
    expect(stdout).toMatch(prints)
    expect(exitCode).toBe(0)
  })

  test('a broker that is down is a marked row, and what it takes with it is counted', async () => {
    await using cluster = await threeNodes()
    await runKctl('topics create single -p 3 -r 1', { cluster })
    await runKctl('topics create careful -p 1 -r 3 --config min.insync.replicas=3', { cluster })
    await cluster.faults.stopNode(2)
    const { exitCode, stdout } = await runKctl('cluster describe', { cluster })
    expect(stdout).toMatch(/\n 2 {2}! down +- +- +- +\d+ +\d+ +\d+ !\n/)
    expect(stdout).toContain(
      'health:      ! 1 partition without leader; broker 2 down; 1 partition under min.insync.replicas; 4 partitions under-replicated\n',
    )
    expect(exitCode).toBe(0)
    const json: unknown = JSON.parse((await runKctl('cluster describe -o json', { cluster })).stdout)
    expect(json).toMatchObject({
      leaderless: 1,
      underReplicated: 4,
      underMinInSync: 1,
      brokers: [{ id: 1 }, { id: 2, host: null, port: null, version: null }, { id: 3 }],
    })
  })

  test('a topic that can never have enough replicas is found too', async () => {
    await using cluster = await startSandbox()
    await runKctl('topics create orders -r 1 --config min.insync.replicas=2', { cluster })
    const { stdout } = await runKctl('cluster describe', { cluster })
    expect(stdout).toContain('! 1 partition under min.insync.replicas')
  })

  test('what may not be seen is said, and is exit code 3', async () => {
    await using cluster = await startSandbox({ topics: { orders: 1, clicks: 1 } })
    cluster.faults.failNext('DescribeConfigs', {
      error: ErrorCode.TOPIC_AUTHORIZATION_FAILED,
      name: 'orders',
    })
    const { exitCode, stdout, stderr } = await runKctl('cluster describe', { cluster })
    expect(stdout).toContain('health:      ok')
    expect(stderr).toBe(
      'error: not all could be found out of this cluster\n' +
        '    min.insync.replicas of "orders" (TOPIC_AUTHORIZATION_FAILED)\n' +
        '  hint: the principal needs DescribeConfigs on the topics\n',
    )
    expect(exitCode).toBe(3)
  })

  test('a broker that hangs up is shown without a version', async () => {
    await using cluster = await threeNodes()
    const { host, port } = cluster.address(1)
    // The first is the one that the command starts from.
    cluster.faults.drop('ApiVersions', { when: 'before', nodeId: 3, times: 9 })
    const { exitCode, stdout, stderr } = await runKctl(`cluster describe -b ${host}:${port}`, {})
    expect(stdout).toMatch(/\n 3 {2}127\.0\.0\.1 +\d+ +- +! unknown +1 +3 +0\n/)
    expect(stderr).toContain('    version of broker 3 (')
    expect(exitCode).toBe(3)
  })

  test('nothing to connect to is exit code 4, and a table that cannot be is 2', async () => {
    const nowhere = { bootstrap: '127.0.0.1:1' }
    expect(await runKctl('cluster describe', { cluster: nowhere })).toMatchObject({ exitCode: 4, stdout: '' })
    const { exitCode, stderr } = await runKctl('cluster describe --columns id,hots', { cluster: nowhere })
    expect(stderr).toContain('did you mean "host"?')
    expect(exitCode).toBe(2)
  })
})
