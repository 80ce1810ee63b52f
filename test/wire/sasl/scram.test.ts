import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { scramDialogue } from '../../../src/wire/sasl/scram.ts'
import type { SaslDialogue } from '../../../src/wire/sasl/sasl-dialogue.ts'

/** Plays the server's side: gives each answer in turn, returns what the client said. */
function play(dialogue: SaslDialogue, answers: readonly string[]): { said: string[]; done: boolean } {
  const said: string[] = []
  let step = dialogue.next(Buffer.alloc(0))
  for (const answer of answers) {
    if (step.done === true) throw new Error('the client had nothing more to say')
    said.push(step.value.toString())
    step = dialogue.next(Buffer.from(answer))
  }
  return { said, done: step.done === true }
}

/** RFC 7677, section 3. */
const RFC = {
  nonce: 'rOprNGfwEbeRWgbNEkqO',
  serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
}
const rfcDialogue = (password = 'pencil') =>
  scramDialogue({ hash: 'sha256', username: 'user', password, nonce: RFC.nonce })

describe('scramDialogue', () => {
  test('says what RFC 7677 says, and is satisfied with its server', () => {
    expect(play(rfcDialogue(), [RFC.serverFirst, RFC.serverFinal])).toEqual({
      said: [
        'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
        'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
      ],
      done: true,
    })
  })

  test('proves itself to a server that keeps SHA-512 keys only, with a name that needs escaping', () => {
    const dialogue = scramDialogue({ hash: 'sha512', username: 'a=b,c', password: 'ﬁ é' })
    const clientFirst = (dialogue.next(Buffer.of()).value as Buffer).toString().slice('n,,'.length)
    expect(clientFirst).toMatch(/^n=a=3Db=2Cc,r=[A-Za-z0-9+/]{32}$/)

    const salt = Buffer.from('salt of the server')
    const serverFirst = `${clientFirst.slice('n=a=3Db=2Cc,'.length)}more,s=${salt.toString('base64')},i=5000`
    const clientFinal = (dialogue.next(Buffer.from(serverFirst)).value as Buffer).toString()
    const [withoutProof = '', proof = ''] = clientFinal.split(',p=')

    // The server's check of RFC 5802, section 3: the proof must lead back to the stored key.
    const hmac = (key: Buffer, text: string) => createHmac('sha512', key).update(text).digest()
    const salted = pbkdf2Sync(Buffer.from('ﬁ é', 'utf8'), salt, 5000, 64, 'sha512')
    const storedKey = createHash('sha512').update(hmac(salted, 'Client Key')).digest()
    const authMessage = `${clientFirst},${serverFirst},${withoutProof}`
    const signature = hmac(storedKey, authMessage)
    const clientKey = Buffer.from(proof, 'base64').map((byte, index) => byte ^ (signature[index] ?? 0))
    expect(createHash('sha512').update(clientKey).digest()).toEqual(storedKey)

    const verifier = hmac(hmac(salted, 'Server Key'), authMessage).toString('base64')
    expect(dialogue.next(Buffer.from(`v=${verifier}`)).done).toBe(true)
  })

  test.for([
    {
      server: 'signs with another password',
      answers: [RFC.serverFirst, `v=${'A'.repeat(43)}=`],
      reason: 'sasl-protocol',
      says: 'could not prove',
    },
    {
      server: 'does not sign',
      answers: [RFC.serverFirst, 'x=1'],
      reason: 'sasl-protocol',
      says: 'could not prove',
    },
    {
      server: 'denies at the end',
      answers: [RFC.serverFirst, 'e=invalid-proof'],
      reason: 'sasl-denied',
      says: 'invalid-proof',
    },
    {
      server: 'denies at once',
      answers: ['e=unknown-user\u001b[2J'],
      reason: 'sasl-denied',
      says: 'unknown-user?[2J',
    },
    {
      server: 'takes another nonce',
      answers: ['r=other,s=W22Z,i=4096'],
      reason: 'sasl-protocol',
      says: 'nonce',
    },
    {
      server: 'adds nothing to the nonce',
      answers: [`r=${RFC.nonce},s=W22Z,i=4096`],
      reason: 'sasl-protocol',
      says: 'nonce',
    },
    { server: 'has no salt', answers: [`r=${RFC.nonce}x,i=4096`], reason: 'sasl-protocol', says: 'salt' },
    {
      server: 'iterates too little',
      answers: [`r=${RFC.nonce}x,s=W22Z,i=4095`],
      reason: 'sasl-protocol',
      says: 'iteration',
    },
    {
      server: 'iterates for ever',
      answers: [`r=${RFC.nonce}x,s=W22Z,i=1000001`],
      reason: 'sasl-protocol',
      says: 'iteration',
    },
    {
      server: 'counts in words',
      answers: [`r=${RFC.nonce}x,s=W22Z,i=many`],
      reason: 'sasl-protocol',
      says: 'iteration',
    },
    { server: 'says nothing', answers: [''], reason: 'sasl-protocol', says: 'nonce' },
  ])('refuses a server that $server', ({ answers, reason, says }) => {
    let thrown: unknown
    try {
      play(rfcDialogue(), answers)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ reason, message: expect.stringContaining(says) })
    expect(String(thrown)).not.toContain('pencil')
  })

  test('uses a new nonce each time', () => {
    const first = () =>
      String(scramDialogue({ hash: 'sha256', username: 'u', password: 'p' }).next(Buffer.of()).value)
    expect(first()).not.toBe(first())
  })
})
