import { expect, test } from 'vitest'
import { describeWithKafka, KafkaTool, startRealKafka } from '../../support/real-kafka.ts'

describeWithKafka("Kafka's console tools", () => {
  test('write, read, count and show groups', { timeout: 120_000 }, async () => {
    await using kafka = await startRealKafka()
    const run = async (tool: KafkaTool, args: string[], stdin = '') => {
      const { exitCode, stdout, stderr } = await kafka.runTool(tool, args, { stdin, timeoutMs: 60_000 })
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' })
      return stdout
    }
    await run(KafkaTool.topics, ['--create', '--topic', 'orders', '--partitions', '1'])
    await run(KafkaTool.consoleProducer, ['--topic', 'orders'], 'a\nb\n')
    const read = ['--topic', 'orders', '--from-beginning', '--max-messages', '2', '--group', 'mail']
    expect(await run(KafkaTool.consoleConsumer, read)).toBe('a\nb\n')
    expect(await run(KafkaTool.getOffsets, ['--topic', 'orders'])).toBe('orders:0:2\n')
    expect(await run(KafkaTool.consumerGroups, ['--list'])).toBe('mail\n')
    expect(await run(KafkaTool.transactions, ['list'])).toContain('TransactionalId')
    expect(
      await run(KafkaTool.configs, ['--describe', '--entity-type', 'topics', '--entity-name', 'orders']),
    ).toContain('orders')
  })
})
