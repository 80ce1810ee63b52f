import { expect, test } from 'vitest'
import { describeEveryKafka, uniqueName } from '../support/every-kafka.ts'
import { hasKcat } from '../sandbox/embedded/has-kcat.ts'
import { kcat } from '../support/kcat.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startKctl } from '../support/start-kctl.ts'

/** OrderService writes keyed events; NotificationService reads them as a group; both stop cleanly on Ctrl-C. */
describeEveryKafka('orders and notifications', (kafka) => {
  test('keyed events arrive as they were sent, and the service resumes where it stopped', async () => {
    const cluster = kafka()
    const [orders, group] = [uniqueName('orders'), uniqueName('notification-group')]
    await runKctl(`topics create ${orders} -p 3 -r ${cluster.brokers}`, { cluster })
    const first = '{"orderId":"order-123","status":"created"}'
    const sent = await runKctl(['produce', orders, first, '-k', 'order-123', '-H', 'trace=abc'], { cluster })
    expect(sent.stderr).toMatch(new RegExp(`${orders}\\[\\d\\]@0 `))
    const lines = ['order-123:paid', 'order-124:{"orderId":"order-124"}', 'order-125:text'].join('\n')
    const more = await runKctl(`produce ${orders} --key-delimiter : -o json`, { cluster, stdin: lines })
    expect(JSON.parse(more.stdout)).toMatchObject({ acked: 3, failed: 0, unknown: 0, unsent: 0 })

    // The same key goes to the same partition as with Java's clients, in the order it was sent.
    if (hasKcat()) {
      const seen = await kcat(['-b', cluster.bootstrap, '-C', '-t', orders, '-e', '-q', '-f', '%k=%s\n'])
      const ofOrder123 = seen.stdout.split('\n').filter((line) => line.startsWith('order-123='))
      expect(ofOrder123).toEqual([`order-123=${first}`, 'order-123=paid'])
    }

    await using service = startKctl(`consume ${orders} -g ${group} -o value`, { cluster })
    await expect.poll(() => service.lines().length, { timeout: 15_000 }).toBe(4)
    service.signal('SIGINT')
    expect((await service.finished).exitCode).toBe(130)

    await runKctl(['produce', orders, 'after the restart', '-k', 'order-126'], { cluster })
    const lag = await runKctl(`groups lag ${group} --by group -o json`, { cluster })
    expect(JSON.parse(lag.stdout)).toMatchObject([{ group, state: 'Empty', lag: 1 }])
    const resumed = await runKctl(`consume ${orders} -g ${group} -e -o value`, { cluster })
    expect(resumed).toMatchObject({ exitCode: 0, stdout: 'after the restart\n' })
    const after = await runKctl(`groups lag ${group} --by group -o json`, { cluster })
    expect(JSON.parse(after.stdout)).toMatchObject([{ lag: 0 }])
  }, 60_000)
})
