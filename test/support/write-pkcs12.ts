import { createHmac, pbkdf2Sync } from 'node:crypto'

/** An element of DER. */
export function derOf(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  return Buffer.concat([Buffer.of(tag, 0x84), length, content])
}

/** An element of BER without its length. */
const endless = (tag: number, ...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.of(tag, 0x80), ...parts, Buffer.alloc(2)])

type Write = (tag: number, ...parts: readonly Buffer[]) => Buffer

const NULL = Buffer.of(5, 0)
const oid = (hex: string): Buffer => derOf(6, Buffer.from(hex, 'hex'))
const integer = (value: number): Buffer => {
  const bytes = Buffer.alloc(5)
  bytes.writeUInt32BE(value, 1)
  return derOf(2, bytes)
}
const DATA = oid('2a864886f70d010701')

function certificateSafes(pem: string, sequence: Write, octets: (bytes: Buffer) => Buffer): Buffer {
  const certificate = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
  const bag = sequence(
    0x30,
    oid('2a864886f70d010c0a0103'),
    sequence(0xa0, sequence(0x30, oid('2a864886f70d01091601'), sequence(0xa0, octets(certificate)))),
  )
  return sequence(0x30, sequence(0x30, DATA, sequence(0xa0, octets(sequence(0x30, bag)))))
}

/** A certificate in the clear, with an authentication code as RFC 9579 has it. */
export function pbmac1Store(pem: string, password: string, rounds = 2048): Buffer {
  const safes = certificateSafes(pem, derOf, (bytes) => derOf(4, bytes))
  const salt = Buffer.from('salt of the test')
  const sha256 = derOf(0x30, oid('2a864886f70d0209'), NULL)
  const key = rounds > 100_000 ? Buffer.alloc(32) : pbkdf2Sync(password, salt, rounds, 32, 'sha256')
  const mac = createHmac('sha256', key).update(safes).digest()
  const derivation = derOf(
    0x30,
    oid('2a864886f70d01050c'),
    derOf(0x30, derOf(4, salt), integer(rounds), integer(32), sha256),
  )
  const algorithm = derOf(0x30, oid('2a864886f70d01050e'), derOf(0x30, derivation, sha256))
  return derOf(
    0x30,
    Buffer.of(2, 1, 3),
    derOf(0x30, DATA, derOf(0xa0, derOf(4, safes))),
    derOf(0x30, derOf(0x30, algorithm, derOf(4, mac)), derOf(4, Buffer.from('none')), integer(1)),
  )
}

/** A certificate in the clear, in BER without lengths, its bytes in pieces of 100; no authentication code. */
export function indefinite(pem: string): Buffer {
  const inPieces = (bytes: Buffer): Buffer => {
    const pieces: Buffer[] = []
    for (let at = 0; at < bytes.length; at += 100) pieces.push(derOf(4, bytes.subarray(at, at + 100)))
    return endless(0x24, ...pieces)
  }
  const safes = certificateSafes(pem, endless, inPieces)
  return endless(0x30, Buffer.of(2, 1, 3), endless(0x30, DATA, endless(0xa0, inPieces(safes))))
}
