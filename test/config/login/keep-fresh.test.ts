import { describe, expect, test } from 'vitest'
import { keepFresh, type Perishable } from '../../../src/config/login/keep-fresh.ts'

interface Numbered extends Perishable {
  readonly number: number
}

/** A source of numbers, each good for so long, on a clock that is moved by hand. */
function source(lifeMs: number | null) {
  let nowMs = 1_000_000
  let fetched = 0
  let failure: Error | null = null
  const get = keepFresh<Numbered>(
    async () => {
      fetched++
      const number = fetched
      await Promise.resolve()
      if (failure !== null) throw failure
      return { number, expiresAtMs: lifeMs === null ? null : nowMs + lifeMs }
    },
    { unknownLifeMs: 5_000, now: () => nowMs },
  )
  return {
    get: async () => (await get()).number,
    pass: (ms: number) => {
      nowMs += ms
    },
    fail: (error: Error | null) => {
      failure = error
    },
  }
}

describe('keepFresh', () => {
  test('gets one for all who ask at the same time', async () => {
    const { get } = source(60_000)
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1])
  })

  test('gets the next when four fifths of its life are over', async () => {
    const { get, pass } = source(60_000)
    await get()
    pass(47_999)
    expect(await get()).toBe(1)
    pass(1)
    expect(await Promise.all([get(), get()])).toEqual([2, 2])
  })

  test('does not trust for long what nobody has said the end of', async () => {
    const { get, pass } = source(null)
    await get()
    pass(4_999)
    expect(await get()).toBe(1)
    pass(1)
    expect(await get()).toBe(2)
  })

  test('keeps the old one to its end if there is no new one', async () => {
    const { get, pass, fail } = source(60_000)
    await get()
    fail(new Error('away'))
    pass(50_000)
    expect(await get()).toBe(1)
    pass(8_000)
    expect(await get()).toBe(1)
    pass(1_500)
    await expect(get()).rejects.toThrow('away')
    fail(null)
    pass(500)
    expect(await get()).toBeGreaterThan(1)
  })

  test('says why there is none at all, and asks again then', async () => {
    const { get, fail, pass } = source(60_000)
    fail(new Error('away'))
    await expect(Promise.all([get(), get()])).rejects.toThrow('away')
    fail(null)
    // But not at once: many may be waiting.
    await expect(get()).rejects.toThrow('away')
    pass(500)
    expect(await get()).toBe(2)
  })

  test('what is over when it comes is not kept', async () => {
    const { get } = source(0)
    expect([await get(), await get()]).toEqual([1, 2])
  })
})
