import { expect, test } from 'vitest'
import { describeEveryKafka, uniqueName } from '../support/every-kafka.ts'
import { runKctl } from '../support/run-kctl.ts'
import { startKctl } from '../support/start-kctl.ts'

const PARTITIONS = 5

/** Orders as whole JSON documents, keyed by id and marker; invoicing and shipping each read all of them. */
const orders = (count: number): string =>
  Array.from({ length: count }, (_, index) => {
    const marker = index % 3 === 0 ? 'updated' : 'created'
    return JSON.stringify({ key: `${index % 40}-${marker}`, value: JSON.stringify({ id: index, marker }) })
  }).join('\n')

interface Described {
  readonly state: string
  readonly members: readonly { readonly assignment: readonly { readonly partition: number }[] }[]
}

describeEveryKafka('a shop with two services on one topic', (kafka) => {
  test('each group reads every order once, while readers come and go', async () => {
    const cluster = kafka()
    const topic = uniqueName('order')
    const [invoicing, shipping] = [uniqueName('invoicing'), uniqueName('shipping')]
    await runKctl(`topics create ${topic} -p ${PARTITIONS}`, { cluster })
    await runKctl(`produce ${topic} -i ndjson`, { cluster, stdin: orders(300) })

    const invoices = startKctl(`consume ${topic} -g ${invoicing} -f %s\\n`, { cluster })
    const reader = (): ReturnType<typeof startKctl> =>
      startKctl(`consume ${topic} -g ${shipping} -f %s\\n`, { cluster })
    const shippers = [reader(), reader()]
    const shipped = (): Set<string> => new Set(shippers.flatMap((each) => each.lines()))
    await expect.poll(() => shipped().size, { timeout: 20_000 }).toBe(300)

    // The first may have read everything before the second has joined.
    const sharedOut = async (): Promise<unknown> => {
      const { stdout } = await runKctl(`groups describe ${shipping} -o json`, { cluster })
      const { state, members } = JSON.parse(stdout) as Described
      const assigned = members.flatMap(({ assignment }) => assignment.map(({ partition }) => partition))
      return { state, members: members.length, assigned: assigned.sort() }
    }
    await expect
      .poll(sharedOut, { timeout: 20_000 })
      .toEqual({ state: 'Stable', members: 2, assigned: [0, 1, 2, 3, 4] })

    shippers.push(reader())
    shippers[0]?.signal('SIGINT')
    await shippers[0]?.finished
    await runKctl(`produce ${topic} -i ndjson`, {
      cluster,
      stdin: orders(600).split('\n').slice(300).join('\n'),
    })
    await expect.poll(() => shipped().size, { timeout: 30_000 }).toBe(600)
    await expect.poll(() => new Set(invoices.lines()).size, { timeout: 20_000 }).toBe(600)

    for (const each of [...shippers, invoices]) each.signal('SIGINT')
    await Promise.all([...shippers, invoices].map(async ({ finished }) => await finished))
    const lag = await runKctl(`groups lag ${invoicing} ${shipping} --by group -o json`, { cluster })
    expect(JSON.parse(lag.stdout)).toMatchObject([
      { group: invoicing, state: 'Empty', lag: 0 },
      { group: shipping, state: 'Empty', lag: 0 },
    ])
  }, 120_000)
})
