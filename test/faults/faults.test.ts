import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtKctl } from '../support/built-kctl.ts'
import { describeWithKafka, type RealKafka, startRealKafka } from '../support/real-kafka.ts'
import { missed } from './fault-row.ts'
import { FAULT_ROWS } from './fault-rows.ts'

/** For every day; `npm run faults -- --full` is the whole of it. */
const SCALE = 0.05

describeWithKafka('under faults', () => {
  const kctl = builtKctl()
  let kafka: RealKafka
  beforeAll(async () => {
    kafka = await startRealKafka({ brokers: 3 })
  })
  afterAll(async () => await kafka[Symbol.asyncDispose]())

  for (const { name, what, run } of FAULT_ROWS) {
    test(`${name}: ${what}`, { timeout: 180_000 }, async () => {
      const seed = Date.now() % 1_000_000
      const said: string[] = [`seed ${seed}`]
      const say = (line: string): void => void said.push(line)
      const figures = await run({ scale: SCALE, kctl: kctl(), kafka, seed, say })
      expect(missed(figures), said.join('\n')).toEqual([])
    })
  }
})
