import { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import { ConnectionError } from '../../../src/wire/connection-error.ts'
import { FrameReader } from '../../../src/wire/frame-reader.ts'
import { apiVersions } from '../../../src/wire/messages/api-versions.ts'
import { metadata } from '../../../src/wire/messages/metadata.ts'
import { Writer } from '../../../src/wire/primitives.ts'
import { RequestChannel } from '../../../src/wire/request-channel.ts'
import { type FuzzTarget, kindOf, promise } from '../fuzz-target.ts'

const NOTHING = Buffer.alloc(0)
const MAX_FRAME_BYTES = 1 << 20

function frame(correlationId: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeInt32BE(body.length + 4)
  head.writeInt32BE(correlationId, 4)
  return Buffer.concat([head, body])
}

function versionsAnswer(): Buffer {
  const writer = new Writer()
  apiVersions.encodeResponse(
    writer,
    { errorCode: 0, apiKeys: [{ apiKey: 3, minVersion: 0, maxVersion: 12 }] },
    3,
  )
  return frame(0, writer.finish())
}

function metadataAnswer(): Buffer {
  const writer = new Writer()
  const topics = [{ errorCode: 0, name: 'orders', partitions: [] }]
  writer.tags([])
  metadata.encodeResponse(writer, { brokers: [{ nodeId: 1, host: 'h', port: 1 }], topics }, 12)
  return frame(1, writer.finish())
}

const answers = Buffer.concat([versionsAnswer(), metadataAnswer()])
const seed = (cut: number, bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from([cut]), bytes])

/** What a broker sends; the first byte says how it is cut into pieces on its way. */
export const frames: FuzzTarget = {
  seeds: [
    ...[1, 3, 200].map((cut) => seed(cut, answers)),
    seed(7, versionsAnswer()),
    seed(255, frame(0, Buffer.alloc(70_000))),
    seed(90, Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')),
    seed(90, Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')),
    seed(90, Buffer.from([0x15, 3, 3, 0, 2, 2, 22])),
  ],
  dictionary: [versionsAnswer(), metadataAnswer(), frame(2, Buffer.alloc(0)), Buffer.alloc(4)],
  maxBytes: 256 * 1024,
  async run(input) {
    const bytes = input.subarray(1)
    const cut = input[0] ?? 0
    const most = cut < 200 ? 1 + cut : 1 + (cut - 199) * 2_000
    // One byte at a time is for what is short.
    const pieces = Math.max(most, Math.ceil(bytes.length / 2_000))
    const whole = framesOf(bytes, bytes.length)
    const cutUp = framesOf(bytes, pieces)
    promise(whole.length === cutUp.length, 'the frames are the same however they come')
    promise(
      whole.every((each, index) => each === cutUp[index]),
      'frames have the same content however they come',
    )
    return await outcomeOf(bytes, pieces)
  },
}

interface Receiver {
  nextBuffer(): Buffer
  accept(count: number): void
}

function feed(receiver: Receiver, bytes: Buffer, most: number): void {
  for (let rest = bytes; rest.length > 0;) {
    const count = rest.copy(receiver.nextBuffer(), 0, 0, Math.min(most, rest.length))
    promise(count > 0, 'there is room for the next byte')
    receiver.accept(count)
    rest = rest.subarray(count)
  }
}

/** Every frame as text, and at the end why there are no more. */
function framesOf(bytes: Buffer, most: number): string[] {
  const texts: string[] = []
  const reader = new FrameReader({
    maxFrameBytes: MAX_FRAME_BYTES,
    onFrame: (each) => texts.push(each.toString('latin1')),
    onBadFrame: ({ size, first }) => texts.push(`bad ${size} ${first}`),
  })
  feed(reader, bytes, most)
  return texts
}

/** Two requests to a broker that answers this. */
async function outcomeOf(bytes: Buffer, most: number): Promise<string> {
  const channel = new RequestChannel({
    address: 'broker:9092',
    clientId: 'kctl',
    maxFrameBytes: MAX_FRAME_BYTES,
    hasClientCert: false,
  })
  const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
  channel.attach(socket as unknown as Socket)
  const wait = { timeoutMs: 60_000 }
  const asked = Promise.allSettled([
    channel.roundTrip(apiVersions, { clientSoftwareName: 'kctl', clientSoftwareVersion: '1' }, 3, wait),
    channel.roundTrip(metadata, { topics: null }, 12, wait),
  ])
  const { buffer, callback } = channel.onread
  const receiver = {
    nextBuffer: buffer as () => Buffer,
    accept: (count: number) => void callback(count, NOTHING),
  }
  feed(receiver, bytes, most)
  channel.fail(new ConnectionError('ended', 'broker:9092', 'closed here'))
  const outcomes = (await asked).map((settled) => {
    if (settled.status === 'fulfilled') return 'answered'
    if (settled.reason instanceof ConnectionError) return kindOf(settled.reason)
    throw settled.reason
  })
  return outcomes.join('; ')
}
