import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ConnectionError } from '../../../src/wire/connection-error.ts'
import { LoginGate } from '../../../src/wire/sasl/login-gate.ts'

/** A login that ends when it is told to. */
function pending() {
  let begun = 0
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = []
  const login = async (): Promise<string> => {
    begun++
    await new Promise<void>((resolve, reject) => ends.push({ resolve, reject }))
    return 'in'
  }
  return { login, ends, begun: () => begun }
}

const denied = new ConnectionError('sasl-denied', 'a:1', 'no')

describe('LoginGate', () => {
  test('one goes ahead, the others follow together', async () => {
    const gate = new LoginGate()
    const { login, ends, begun } = pending()
    const all = Promise.all([gate.pass(login), gate.pass(login), gate.pass(login)])
    await sleep(5)
    expect(begun()).toBe(1)
    ends[0]?.resolve()
    await expect.poll(begun).toBe(3)
    for (const { resolve } of ends) resolve()
    expect(await all).toEqual(['in', 'in', 'in'])
  })

  test('a refusal is for all, and for ever', async () => {
    const gate = new LoginGate()
    const { login, ends, begun } = pending()
    const all = Promise.allSettled([gate.pass(login), gate.pass(login)])
    await sleep(5)
    ends[0]?.reject(denied)
    expect(await all).toMatchObject([{ reason: denied }, { reason: denied }])
    await expect(gate.pass(login)).rejects.toBe(denied)
    expect(begun()).toBe(1)
  })

  test('any other failure is of one login only', async () => {
    const gate = new LoginGate()
    const { login, ends, begun } = pending()
    const all = Promise.allSettled([gate.pass(login), gate.pass(login), gate.pass(login)])
    await sleep(5)
    ends[0]?.reject(new ConnectionError('closed', 'a:1', 'gone'))
    await expect.poll(begun).toBe(2)
    ends[1]?.resolve()
    await expect.poll(begun).toBe(3)
    ends[2]?.resolve()
    expect(await all).toMatchObject([
      { status: 'rejected' },
      { status: 'fulfilled' },
      { status: 'fulfilled' },
    ])
  })
})
