import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ErrorCode } from '../../../../src/wire/error-codes.ts'
import {
  createSaslServer,
  SASL_MECHANISMS,
  type SaslOptions,
} from '../../../../src/sandbox/embedded/sasl/sasl-server.ts'
import { createSaslSession, type SaslSession } from '../../../../src/sandbox/embedded/sasl/sasl-session.ts'

const API = { metadata: 3, handshake: 17, apiVersions: 18, authenticate: 36 } as const

interface Clock {
  nowMs: number
}

function session(options: Partial<SaslOptions> = {}, clock: Clock = { nowMs: 1_000_000 }): SaslSession {
  const users = { alice: 'open sesame', 'b,=b': 'ß' }
  return createSaslSession(
    createSaslServer({ mechanisms: SASL_MECHANISMS, users, now: () => clock.nowMs, ...options }),
  )
}

const say = (sasl: SaslSession, text: string) => sasl.authenticate(Buffer.from(text))
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

describe('before the login', () => {
  test('a client may ask for versions and for a mechanism, no more', () => {
    const sasl = session()
    expect(sasl.permits(API.apiVersions)).toBe(true)
    expect(sasl.permits(API.handshake)).toBe(true)
    expect(sasl.permits(API.authenticate)).toBe(false)
    expect(sasl.permits(API.metadata)).toBe(false)
  })

  test('after the handshake only the login itself goes on', () => {
    const sasl = session()
    expect(sasl.handshake('PLAIN')).toEqual({ errorCode: 0, mechanisms: SASL_MECHANISMS })
    expect(sasl.permits(API.authenticate)).toBe(true)
    expect(sasl.permits(API.metadata)).toBe(false)
  })

  test('an unknown mechanism is answered with those there are', () => {
    const sasl = session({ mechanisms: ['PLAIN'] })
    expect(sasl.handshake('SCRAM-SHA-256')).toEqual({
      errorCode: ErrorCode.UNSUPPORTED_SASL_MECHANISM,
      mechanisms: ['PLAIN'],
    })
    expect(sasl.isOver).toBe(true)
  })
})

describe('PLAIN', () => {
  test('lets a user in', () => {
    const sasl = session()
    sasl.handshake('PLAIN')
    expect(say(sasl, '\0alice\0open sesame')).toMatchObject({ errorCode: 0, sessionLifetimeMs: 0n })
    expect(sasl.user).toBe('alice')
    expect(sasl.permits(API.metadata)).toBe(true)
    expect(say(sasl, 'again').errorCode).toBe(ErrorCode.ILLEGAL_SASL_STATE)
  })

  test.for([
    ['\0alice\0wrong', 'Authentication failed: Invalid username or password'],
    ['\0nobody\0open sesame', 'Authentication failed: Invalid username or password'],
    ['\0\0x', 'Authentication failed: username not specified'],
    ['\0alice\0', 'Authentication failed: password not specified'],
    [
      'bob\0alice\0open sesame',
      'Authentication failed: Client requested an authorization id that is different from username',
    ],
    ['alice', 'Invalid SASL/PLAIN response: expected 3 tokens'],
  ] as const)('refuses %j', ([message, errorMessage]) => {
    const sasl = session()
    sasl.handshake('PLAIN')
    expect(say(sasl, message)).toMatchObject({
      errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED,
      errorMessage,
    })
    expect(sasl.isOver).toBe(true)
    expect(sasl.permits(API.handshake)).toBe(false)
  })
})

describe.for([
  ['SCRAM-SHA-256', 'sha256', 32],
  ['SCRAM-SHA-512', 'sha512', 64],
] as const)('%s', ([mechanism, digest, length]) => {
  /** The client's side of RFC 5802. */
  function logIn(sasl: SaslSession, user: string, password: string) {
    sasl.handshake(mechanism)
    const bare = `n=${user},r=client-nonce`
    const challenge = say(sasl, `n,,${bare}`)
    const serverFirst = text(challenge.authBytes)
    const [, nonce = '', salt = '', count = ''] = /^r=(.*),s=(.*),i=(\d+)$/.exec(serverFirst) ?? []
    if (nonce === '') return { answer: challenge, serverSignature: '' }
    const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(count), length, digest)
    const hmac = (key: Buffer, what: string) => createHmac(digest, key).update(what).digest()
    const clientKey = hmac(salted, 'Client Key')
    const last = `c=biws,r=${nonce}`
    const signed = `${bare},${serverFirst},${last}`
    const signature = hmac(createHash(digest).update(clientKey).digest(), signed)
    const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] as number)))
    return {
      answer: say(sasl, `${last},p=${proof.toString('base64')}`),
      serverSignature: hmac(hmac(salted, 'Server Key'), signed).toString('base64'),
    }
  }

  test('lets a user in and proves that the server knows the password too', () => {
    const sasl = session()
    const { answer, serverSignature } = logIn(sasl, 'alice', 'open sesame')
    expect(answer.errorCode).toBe(ErrorCode.NONE)
    expect(text(answer.authBytes)).toBe(`v=${serverSignature}`)
    expect(sasl.user).toBe('alice')
  })

  test('reads names with a comma and an equals sign', () => {
    const sasl = session()
    expect(logIn(sasl, 'b=2C=3Db', 'ß').answer.errorCode).toBe(ErrorCode.NONE)
    expect(sasl.user).toBe('b,=b')
  })

  test.for([
    ['alice', 'wrong'],
    ['nobody', 'open sesame'],
  ] as const)('refuses %s with the password "%s"', ([user, password]) => {
    const { answer } = logIn(session(), user, password)
    expect(answer).toMatchObject({
      errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED,
      errorMessage: `Authentication failed during authentication due to invalid credentials with SASL mechanism ${mechanism}`,
    })
  })

  test.for(['', 'p=tls-unique,,n=alice,r=x', 'n,,n=alice', 'n,,m=ext,n=alice,r=x', 'n,a=bob,n=alice,r=x'])(
    'refuses to begin with %j',
    (message) => {
      const sasl = session()
      sasl.handshake(mechanism)
      expect(say(sasl, message).errorCode).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED)
    },
  )
})

describe('OAUTHBEARER', () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const token = (claims: object, alg = 'none') => `${part({ alg })}.${part(claims)}.`
  const first = (bearer: string) => `n,,\u0001auth=Bearer ${bearer}\u0001\u0001`

  test('lets in who has a token that is still good', () => {
    const sasl = session()
    sasl.handshake('OAUTHBEARER')
    expect(say(sasl, first(token({ sub: 'svc', exp: 1001 })))).toMatchObject({
      errorCode: 0,
      errorMessage: null,
    })
    expect(sasl.user).toBe('svc')
  })

  test.for([
    ['expired', token({ sub: 'svc', exp: 1000 })],
    ['without an end', token({ sub: 'svc' })],
    ['without a subject', token({ exp: 2000 })],
    ['signed', token({ sub: 'svc', exp: 2000 }, 'RS256')],
    ['no token', 'nonsense'],
  ] as const)('refuses one that is %s, after the client has taken note', ([, bearer]) => {
    const sasl = session()
    sasl.handshake('OAUTHBEARER')
    const challenge = say(sasl, first(bearer))
    expect(challenge.errorCode).toBe(ErrorCode.NONE)
    expect(JSON.parse(text(challenge.authBytes))).toEqual({ status: 'invalid_token' })
    expect(say(sasl, '\u0001')).toMatchObject({
      errorCode: ErrorCode.SASL_AUTHENTICATION_FAILED,
      errorMessage: '{"status":"invalid_token"}',
    })
    expect(sasl.user).toBeNull()
  })
})

describe('the life of a login', () => {
  test('ends when its time is up, unless the client logs in again', () => {
    const clock = { nowMs: 1_000_000 }
    const sasl = session({ maxReauthMs: 60_000 }, clock)
    sasl.handshake('PLAIN')
    expect(say(sasl, '\0alice\0open sesame').sessionLifetimeMs).toBe(60_000n)
    clock.nowMs += 59_999
    expect(sasl.permits(API.metadata)).toBe(true)
    clock.nowMs += 1
    expect(sasl.permits(API.metadata)).toBe(false)
    sasl.handshake('PLAIN')
    expect(say(sasl, '\0alice\0open sesame').errorCode).toBe(ErrorCode.NONE)
    expect(sasl.permits(API.metadata)).toBe(true)
  })

  test('nobody becomes somebody else on the way', () => {
    const sasl = session({ users: { alice: 'a', bob: 'b' } })
    sasl.handshake('PLAIN')
    say(sasl, '\0alice\0a')
    sasl.handshake('PLAIN')
    const answer = say(sasl, '\0bob\0b')
    expect(answer.errorCode).toBe(ErrorCode.SASL_AUTHENTICATION_FAILED)
    expect(answer.errorMessage).toContain('Cannot change principals')
    expect(sasl.user).toBe('alice')
  })
})
