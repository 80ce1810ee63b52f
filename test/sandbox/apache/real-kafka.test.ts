import { spawnSync } from 'node:child_process'
import { access, rename } from 'node:fs/promises'
import { Kafka, logLevel } from 'kafkajs'
import { expect, test } from 'vitest'
import { probeBroker } from '../../../src/sandbox/apache/probe-broker.ts'
import { kcat } from '../../support/kcat.ts'
import { describeWithKafka, endAbandonedKafkas, KafkaTool, startRealKafka } from '../../support/real-kafka.ts'

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

  test(
    'speaks SASL on a listener of its own, with users made at its start',
    { timeout: 120_000 },
    async () => {
      const login = 'org.apache.kafka.common.security.scram.ScramLoginModule required;'
      await using kafka = await startRealKafka({
        listeners: [{ name: 'SASL', protocol: 'SASL_PLAINTEXT' }],
        properties: {
          'listener.name.sasl.sasl.enabled.mechanisms': 'SCRAM-SHA-256',
          'listener.name.sasl.scram-sha-256.sasl.jaas.config': login,
        },
        formatArguments: ['--add-scram', 'SCRAM-SHA-256=[name=ann,password=secret]'],
      })
      const brokerCount = async (password: string): Promise<number> => {
        const sasl = { mechanism: 'scram-sha-256', username: 'ann', password } as const
        const client = new Kafka({ brokers: [kafka.bootstrapOf('SASL')], sasl, logLevel: logLevel.NOTHING })
        const admin = client.admin({ retry: { retries: 0 } })
        await admin.connect()
        const { brokers } = await admin.describeCluster()
        await admin.disconnect()
        return brokers.length
      }
      expect(await brokerCount('secret')).toBe(1)
      await expect(brokerCount('wrong')).rejects.toThrow(/SASL/)
    },
  )

  test('is ended by a later run if its own was killed', { timeout: 120_000 }, async () => {
    const kafka = await startRealKafka()
    const [node] = kafka.state.nodes
    // As if it had been started by a process that is gone: the id of a child that has ended.
    const { pid } = spawnSync('true')
    const abandoned = kafka.state.dataDir.replace(`-${process.pid}-`, `-${pid}-`)
    await rename(kafka.state.dataDir, abandoned)
    await endAbandonedKafkas()
    expect(await probeBroker('127.0.0.1', node?.port ?? 0, 2_000)).toBeNull()
    await expect(access(abandoned)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
