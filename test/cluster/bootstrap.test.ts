import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../src/wire/error-codes.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import { saslAuthenticate } from '../../src/wire/messages/sasl-authenticate.ts'
import { saslHandshake } from '../../src/wire/messages/sasl-handshake.ts'
import { runKctl } from '../support/run-kctl.ts'
import { type Script, startScriptedBroker } from '../support/scripted-broker.ts'

/** Answers a login after so long; longer than it takes kctl to call the next address. */
const login =
  (errorCode: number, afterMs: number): Script =>
  (request) => {
    if (request.apiKey === saslHandshake.key) {
      request.answer(saslHandshake, { errorCode: 0, mechanisms: ['PLAIN'] })
      return true
    }
    if (request.apiKey === metadata.key && errorCode === 0) {
      request.answer(metadata, { brokers: [], topics: [], clusterId: 'x' })
      return true
    }
    if (request.apiKey !== saslAuthenticate.key) return false
    void sleep(afterMs).then(() =>
      request.answer(saslAuthenticate, {
        errorCode,
        errorMessage: errorCode === 0 ? null : 'no such user',
        authBytes: Buffer.alloc(0),
      }),
    )
    return true
  }

const asAnn = { KCTL_SASL: 'plain', KCTL_USER: 'ann', KCTL_PASSWORD: 'CANARY' }
const logins = (seen: readonly number[]): number => seen.filter((key) => key === saslAuthenticate.key).length

describe('credentials and several bootstrap addresses', () => {
  test('refused credentials are tried once, whatever else is there', async () => {
    const refuse = login(ErrorCode.SASL_AUTHENTICATION_FAILED, 400)
    await using first = await startScriptedBroker(refuse)
    await using second = await startScriptedBroker(refuse)
    const brokers = `localhost:1,localhost:${first.port},localhost:${second.port}`
    const { exitCode, stderr } = await runKctl(`topics list -b ${brokers}`, { env: asAnn })
    expect(exitCode).toBe(5)
    expect(stderr).toContain('refused the credentials (PLAIN): no such user')
    expect(logins([...first.seen, ...second.seen])).toBe(1)
    await expect.poll(() => first.open + second.open).toBe(0)
  })

  test.for([
    { when: 'at once', answered: 0 },
    { when: 'at the login', answered: 1 },
  ])('a broker that falls silent $when does not keep the next one from its turn', async ({ answered }) => {
    await using silent = await startScriptedBroker(() => silent.seen.length > answered)
    await using working = await startScriptedBroker(login(0, 0))
    const brokers = `localhost:${silent.port},localhost:${working.port}`
    const { exitCode, stdout } = await runKctl(`topics list -o name -b ${brokers}`, { env: asAnn })
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
    expect(logins(working.seen)).toBe(1)
  })

  test('one that is accepted is used at one address', async () => {
    await using first = await startScriptedBroker(login(0, 400))
    await using second = await startScriptedBroker(login(0, 400))
    const brokers = `localhost:${first.port},localhost:${second.port}`
    const { exitCode } = await runKctl(`topics list -o name -b ${brokers}`, { env: asAnn })
    expect(exitCode).toBe(0)
    expect(logins([...first.seen, ...second.seen])).toBe(1)
  })
})

describe('a listener that wants SASL', () => {
  test('is told from a broker that is stopping', async () => {
    await using server = await startScriptedBroker(({ apiKey, socket }) => {
      if (apiKey !== metadata.key) return false
      socket.end()
      return true
    })
    const { exitCode, stderr } = await runKctl(`topics list -b localhost:${server.port}`)
    expect(exitCode).toBe(5)
    expect(stderr).toContain('the listener may expect SASL first')
    expect(server.seen.filter((key) => key === metadata.key)).toHaveLength(3)
  })
})
