import { expect, test } from 'vitest'
import { kcat } from '../support/kcat.ts'
import { describeWithKafka, sharedKafka } from '../support/real-kafka.ts'

describeWithKafka('the Kafka that a test run shares', () => {
  test.for([1, 3] as const)('is there with %i nodes', async (brokers) => {
    const { bootstrap } = await sharedKafka(brokers)
    const listed = await kcat(['-b', bootstrap, '-L', '-J'])
    expect(JSON.parse(listed.stdout)).toMatchObject({ brokers: Array.from({ length: brokers }, () => ({})) })
  })
})
