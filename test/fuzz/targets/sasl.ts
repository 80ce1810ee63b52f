import { oauthBearerDialogue } from '../../../src/wire/sasl/oauthbearer.ts'
import { SaslFailure } from '../../../src/wire/sasl/sasl-dialogue.ts'
import { scramDialogue } from '../../../src/wire/sasl/scram.ts'
import { type FuzzTarget, kindOf, promise } from '../fuzz-target.ts'

const NONCE = 'fyko+d2lbbFgONRv9qkxdawL'
/** The salt of RFC 5802, and as few iterations as are taken. */
const FIRST = `r=${NONCE}3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096`
const PASSWORD = 'CANARY-secret'

/** What a broker answers to a login, one message a line; the first byte says to which. */
export const sasl: FuzzTarget = {
  seeds: [0, 1, 2].flatMap((which) =>
    [FIRST, `${FIRST}\nv=rmF9pqV8S7suAoZWja4dJRkFsKQ=`, 'e=invalid-proof', '{"status":"invalid_token"}'].map(
      (text) => Buffer.concat([Buffer.from([which]), Buffer.from(text)]),
    ),
  ),
  dictionary: [NONCE, 'r=', 's=', 'i=', 'v=', 'e=', 'm=', ',', '=', '\n', 'i=4095', 'i=99999999999', FIRST],
  maxBytes: 4_000,
  run(input) {
    const messages = input.toString('latin1', 1).split('\n')
    const dialogue = dialogueOf(input[0] ?? 0)
    try {
      let { done = false } = dialogue.next(Buffer.alloc(0))
      let taken = 0
      for (; !done && taken < messages.length; taken++) {
        done = dialogue.next(Buffer.from(messages[taken] ?? '', 'latin1')).done === true
      }
      return `${taken} ${done}`
    } catch (error) {
      if (!(error instanceof SaslFailure)) throw error
      promise(!error.message.includes(PASSWORD), 'a message holds no secret')
      return kindOf(error)
    }
  },
}

function dialogueOf(which: number): ReturnType<typeof scramDialogue> {
  if (which % 3 === 2) return oauthBearerDialogue({ token: PASSWORD, extensions: {} })
  const hash = which % 3 === 0 ? 'sha256' : 'sha512'
  return scramDialogue({ hash, username: 'user', password: PASSWORD, nonce: NONCE })
}
