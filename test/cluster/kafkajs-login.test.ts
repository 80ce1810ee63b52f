import { expect, test } from 'vitest'
import { kafkajsLogin } from '../../src/cluster/kafkajs-login.ts'
import type { SaslOptions } from '../../src/wire/sasl/sasl-options.ts'

const TOKEN: SaslOptions = { mechanism: 'oauthbearer', token: () => Promise.resolve('CANARY') }
const PASSWORD: SaslOptions = {
  mechanism: 'plain',
  username: 'ann',
  password: () => Promise.resolve('CANARY'),
}

/** Everything that kafkajs and those behind it may come to print. */
async function saidOf(sasl: SaslOptions, says: string): Promise<string> {
  let steps = 0
  const { authenticationProvider } = kafkajsLogin(sasl, (host, port) => ({ host, port }))
  const provider = authenticationProvider({
    host: 'k1',
    port: 9092,
    logger: {} as never,
    saslAuthenticate: () => {
      steps++
      if (sasl.mechanism === 'oauthbearer' && steps === 1) return Promise.resolve(Buffer.from('{}') as never)
      return Promise.reject(Object.assign(new Error(says), { type: 'SASL_AUTHENTICATION_FAILED' }))
    },
  })
  const texts: string[] = []
  let error: unknown = await provider.authenticate().catch((thrown: unknown) => thrown)
  for (; error instanceof Error; error = error.cause) {
    texts.push(error.message, JSON.stringify((error as { facts?: unknown }).facts ?? null))
  }
  return texts.join('\n')
}

test.for([
  { what: 'password', sasl: PASSWORD },
  { what: 'token', sasl: TOKEN },
])('a $what that the broker repeats is not passed on', async ({ sasl }) => {
  expect(await saidOf(sasl, 'unknown: CANARY')).not.toContain('CANARY')
  expect(await saidOf(sasl, 'the account is locked')).toContain('the account is locked')
})
