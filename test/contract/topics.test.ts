import { expect, test } from 'vitest'
import { describeEveryKafka, uniqueName } from '../support/every-kafka.ts'
import { hasKcat } from '../sandbox/embedded/has-kcat.ts'
import { kcat } from '../support/kcat.ts'
import { sendValues } from '../support/send-values.ts'
import { runKctl } from '../support/run-kctl.ts'

describeEveryKafka('topics', (kafka) => {
  test('create makes what was asked for, and another client sees it', async () => {
    const cluster = kafka()
    const name = uniqueName('created')
    const created = await runKctl(
      `topics create ${name} -p 3 -r ${cluster.brokers} --retention 1d --config segment.bytes=1048576`,
      {
        cluster,
      },
    )
    expect(created.stderr).toContain(`created topic ${name} in ${cluster.bootstrap}: 3 partitions`)
    expect(created.exitCode).toBe(0)

    if (hasKcat()) {
      const { stdout } = await kcat(['-b', cluster.bootstrap, '-L', '-J', '-t', name])
      expect(JSON.parse(stdout)).toMatchObject({
        topics: [{ topic: name, partitions: [{ partition: 0 }, { partition: 1 }, { partition: 2 }] }],
      })
    }
    const described = await runKctl(`topics describe ${name} -o json`, { cluster })
    expect(JSON.parse(described.stdout)).toMatchObject({
      name,
      internal: false,
      partitions: [0, 1, 2].map((partition) => ({ partition, start: 0, end: 0, records: 0 })),
      configs: expect.arrayContaining([
        { name: 'retention.ms', value: '86400000', source: 'topic', default: null },
        { name: 'segment.bytes', value: '1048576', source: 'topic', default: '1073741824' },
      ]) as unknown,
    })
  })

  test('create refuses a topic that is there, unless it is as wanted', async () => {
    const cluster = kafka()
    const name = uniqueName('twice')
    await runKctl(`topics create ${name} -p 2`, { cluster })
    const again = await runKctl(`topics create ${name} -p 2`, { cluster })
    expect(again.stderr).toContain(`topic "${name}" exists already`)
    expect(again.exitCode).toBe(8)
    expect((await runKctl(`topics create ${name} -p 2 --if-not-exists`, { cluster })).exitCode).toBe(0)
    const other = await runKctl(`topics create ${name} -p 5 --if-not-exists`, { cluster })
    expect(other.stderr).toContain('it has 2 partitions, not 5')
    expect(other.exitCode).toBe(8)
  })

  test.for([
    { why: 'more replicas than brokers', args: '-r 9', says: 'eplication factor' },
    { why: 'a setting that does not exist', args: '--config retention.mss=1', says: 'retention.mss' },
    { why: 'a value that is none', args: '--config retention.ms=soon', says: 'retention.ms' },
  ])("passes on the cluster's own words about $why", async ({ args, says }) => {
    const cluster = kafka()
    const name = uniqueName('refused')
    const { exitCode, stderr } = await runKctl(`topics create ${name} ${args}`, { cluster })
    expect(stderr).toContain(says)
    expect(exitCode).toBe(8)
    const { stdout } = await runKctl(`topics list ${name} -o name`, { cluster })
    expect(stdout).toBe('')
  })

  test('create does what it can of several, and says what it could not', async () => {
    const cluster = kafka()
    const [one, two] = [uniqueName('some'), uniqueName('some')]
    await runKctl(`topics create ${one}`, { cluster })
    const { exitCode, stdout, stderr } = await runKctl(`topics create ${one} ${two} -o json`, { cluster })
    expect(JSON.parse(stdout)).toMatchObject([{ name: two, created: true }])
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'PARTIAL', done: 1, failed: 1, exitCode: 3 } })
    expect(exitCode).toBe(3)
  })

  test('--dry-run creates nothing', async () => {
    const cluster = kafka()
    const name = uniqueName('dry')
    const { exitCode, stderr } = await runKctl(`topics create ${name} --dry-run`, { cluster })
    expect(stderr).toContain('could be created')
    expect(exitCode).toBe(0)
    expect((await runKctl(`topics list ${name} -o name`, { cluster })).stdout).toBe('')
  })

  test('looking at a topic that does not exist does not make it', async () => {
    const cluster = kafka()
    const name = uniqueName('missing')
    const { exitCode, stdout, stderr } = await runKctl(`topics describe ${name}`, { cluster })
    expect(stderr).toContain(`topic "${name}" does not exist`)
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: '' })
    expect((await runKctl(`topics list ${name} -o name`, { cluster })).stdout).toBe('')
  })

  test('delete asks for the name, shows what is lost, and waits until it is gone', async () => {
    const cluster = kafka()
    const name = uniqueName('deleted')
    await runKctl(`topics create ${name}`, { cluster })
    await sendValues(cluster.bootstrap, name, ['a', 'b'])
    const declined = await runKctl(`topics delete ${name}`, { cluster, answers: ['something else'] })
    expect(declined.exitCode).toBe(8)
    expect(declined.stderr).toMatch(new RegExp(`${name} +2 `))
    const unasked = await runKctl(`topics delete ${name}`, { cluster })
    expect(unasked.exitCode).toBe(2)
    const deleted = await runKctl(`topics delete ${name}`, { cluster, answers: [name] })
    expect(deleted.stderr).toContain(`deleted topic ${name}`)
    expect(deleted.exitCode).toBe(0)
    expect((await runKctl(`topics list ${name} -o name`, { cluster })).stdout).toBe('')
  })
})
