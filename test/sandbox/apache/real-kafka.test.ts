import { expect, test } from 'vitest'
import { kcat } from '../../support/kcat.ts'
import { describeWithKafka, KafkaTool, startRealKafka } from '../../support/real-kafka.ts'

describeWithKafka('a real Kafka for tests', () => {
  test('loses nothing when a broker of three is killed and comes back', { timeout: 120_000 }, async () => {
    await using kafka = await startRealKafka({ brokers: 3 })
    const created = await kafka.runTool(KafkaTool.topics, [
      '--create',
      '--topic',
      'orders',
      '--partitions',
      '3',
    ])
    expect(created).toMatchObject({ exitCode: 0 })

    await kafka.kill(2)
    const written = await kcat(['-b', kafka.bootstrap, '-P', '-t', 'orders', '-X', 'acks=all'], {
      stdin: 'a\nb\nc\n',
    })
    expect(written).toMatchObject({ exitCode: 0 })
    await kafka.restart(2)

    const read = await kcat(['-b', kafka.bootstrap, '-C', '-t', 'orders', '-e', '-q'])
    expect(read.stdout.split('\n').filter(Boolean).toSorted()).toEqual(['a', 'b', 'c'])
  })
})
