import { expect, test } from 'vitest'
import { describeEveryKafka, uniqueName } from '../support/every-kafka.ts'
import { runKctl } from '../support/run-kctl.ts'

/** A consumer that follows traces, and leaves records of another branch to others. */
describeEveryKafka('tracing and branch headers', (kafka) => {
  test('records are chosen by header, and headers keep their order, repeats and nulls', async () => {
    const cluster = kafka()
    const topic = uniqueName('traced')
    await runKctl(`topics create ${topic} -p 1`, { cluster })
    const send = async (value: string, ...headers: readonly string[]): Promise<void> => {
      const flags = headers.flatMap((header) => ['-H', header])
      expect((await runKctl(['produce', topic, value, ...flags], { cluster })).exitCode).toBe(0)
    }
    await send('one', 'traceparent=00-abc', 'branch=main', 'retry=1', 'retry=2')
    await send('two', 'traceparent=00-def', 'branch=feature-x')
    await send('three', 'branch=main')

    const main = await runKctl(`consume ${topic} --from earliest -e -H branch=main -o value`, { cluster })
    expect(main.stdout).toBe('one\nthree\n')
    const traced = await runKctl(`consume ${topic} --from earliest -e --grep h:traceparent=abc`, { cluster })
    expect(JSON.parse(traced.stdout)).toMatchObject({
      value: 'one',
      headers: [
        { key: 'traceparent', value: '00-abc' },
        { key: 'branch', value: 'main' },
        { key: 'retry', value: '1' },
        { key: 'retry', value: '2' },
      ],
    })
  }, 60_000)
})
