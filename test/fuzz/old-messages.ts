import { crc32 } from '../../src/wire/crc32c.ts'

interface OldMessage {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
}

interface OldMessageOptions {
  readonly magic: 0 | 1
  /** Of a message that wraps others. */
  readonly codec?: number
}

/** Messages as they were before Kafka 0.11. */
export function encodeOldMessages(
  messages: readonly OldMessage[],
  { magic, codec = 0 }: OldMessageOptions,
): Buffer {
  return Buffer.concat(
    messages.map(({ key, value }, index) => encode(key, value, BigInt(index), magic, codec)),
  )
}

function encode(
  key: Uint8Array | null,
  value: Uint8Array | null,
  offset: bigint,
  magic: 0 | 1,
  codec: number,
): Buffer {
  const time = Buffer.alloc(magic === 0 ? 0 : 8)
  if (magic === 1) time.writeBigInt64BE(1_732_060_800_000n)
  const content = Buffer.concat([Buffer.from([magic, codec]), time, withLength(key), withLength(value)])
  const head = Buffer.alloc(16)
  head.writeBigInt64BE(offset)
  head.writeInt32BE(content.length + 4, 8)
  head.writeUInt32BE(crc32(content), 12)
  return Buffer.concat([head, content])
}

function withLength(bytes: Uint8Array | null): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(bytes?.length ?? -1)
  return Buffer.concat([length, bytes ?? Buffer.alloc(0)])
}
