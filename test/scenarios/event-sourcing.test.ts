import { expect, test } from 'vitest'
import { describeEveryKafka, uniqueName } from '../support/every-kafka.ts'
import { makeHome, runKctl } from '../support/run-kctl.ts'

/** Bank accounts, whose state is what their events add up to: to rebuild it, a group goes back and reads again. */
describeEveryKafka('event sourcing', (kafka) => {
  test('a group is rewound to the start, an offset and a moment, and a range is replayed elsewhere', async () => {
    const cluster = kafka()
    const home = makeHome()
    const [events, group, replayed] = [
      uniqueName('accounts'),
      uniqueName('projection'),
      uniqueName('replayed'),
    ]
    await runKctl(`topics create ${events} ${replayed} -p 1`, { cluster })
    const at = (minute: number): number => Date.UTC(2026, 10, 20, 12, minute)
    const event = (minute: number, amount: number): string =>
      JSON.stringify({ key: 'account-1', value: String(amount), timestamp: at(minute) })
    const stdin = [event(0, 100), event(1, -30), event(2, 5), event(3, 25)].join('\n')
    expect((await runKctl(`produce ${events} -i ndjson`, { cluster, stdin })).exitCode).toBe(0)

    const balance = async (): Promise<number> => {
      const { exitCode, stdout } = await runKctl(`consume ${events} -g ${group} -e -o value`, { cluster })
      expect(exitCode).toBe(0)
      return stdout.split('\n').reduce((sum, amount) => sum + Number(amount), 0)
    }
    expect(await balance()).toBe(100)
    expect(await balance()).toBe(0)

    const reset = async (to: string): Promise<void> => {
      expect((await runKctl(`offsets reset ${group} --to ${to} -y`, { cluster, home })).exitCode).toBe(0)
    }
    await reset('earliest')
    expect(await balance()).toBe(100)
    await reset('2')
    expect(await balance()).toBe(30)
    await reset('@2026-11-20T12:01Z')
    expect(await balance()).toBe(0)

    await reset('latest')
    expect((await runKctl('offsets undo -y', { cluster, home })).exitCode).toBe(0)

    const range = await runKctl(`consume ${events} --from 1 --to 3`, { cluster })
    expect((await runKctl(`produce ${replayed}`, { cluster, stdin: range.bytes })).exitCode).toBe(0)
    const copy = await runKctl(`consume ${replayed} --from earliest -e`, { cluster })
    const parse = (text: string): unknown[] =>
      text
        .trim()
        .split('\n')
        .map((line) => {
          const { key, value, timestamp, headers } = JSON.parse(line) as Record<string, unknown>
          return { key, value, timestamp, headers }
        })
    expect(parse(copy.stdout)).toEqual(parse(range.stdout))
    expect(parse(copy.stdout)).toHaveLength(2)
  }, 60_000)
})
