import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { EmbeddedCluster } from '../../../src/sandbox/embedded/embedded-cluster.ts'
import { OFFERED_APIS } from '../../../src/sandbox/embedded/offered-apis.ts'
import { startEmbedded } from '../../../src/sandbox/embedded/start-embedded.ts'
import type { Api } from '../../../src/wire/api.ts'
import { encodeBatch } from '../../../src/wire/batch-builder.ts'
import { Writer } from '../../../src/wire/primitives.ts'
import { BrokenPromiseError, type FuzzTarget, promise } from '../fuzz-target.ts'
import { InputSource } from '../input-source.ts'
import { ShapeReader } from '../shape-reader.ts'

const MAX_REQUESTS = 12
/** An answer that is kept back, as a fetch may be, is not waited for. */
const QUIET_MS = 3
const RECORDS = [{ timestampMs: 0, key: Buffer.from('k'), value: Buffer.from('v') }]

const WORDS = {
  strings: [
    ...[
      'orders',
      'orders',
      'compacted',
      'group',
      'group',
      'member-1',
      'txn',
      'consumer',
      'range',
      'uniform',
      '',
    ],
    ...[
      'retention.ms',
      'cleanup.policy',
      'compact',
      '-1',
      '1',
      'ANONYMOUS',
      'PLAIN',
      '__proto__',
      'a'.repeat(260),
    ],
  ],
  bytes: [
    encodeBatch(RECORDS),
    encodeBatch(RECORDS, { codec: 1 }),
    encodeBatch(RECORDS, { producerId: 1000n, producerEpoch: 0, baseSequence: 0 }),
    encodeBatch(RECORDS, { producerId: 1000n, producerEpoch: 0, baseSequence: 0, transactional: true }),
    Buffer.from([0, 0, 0, 0, 0, 1, 0, 6, ...Buffer.from('orders'), 255, 255, 255, 255]),
    Buffer.alloc(0),
  ],
  uuids: ['AAAAAAAAAAAAAAAAAAAAAQ'],
}

/** SaslHandshake 1 for PLAIN, and SaslAuthenticate 0. */
const LOGIN = Buffer.concat([
  Buffer.from([0, 0, 0, 17, 0, 17, 0, 1, 0, 0, 0, 1, 255, 255, 0, 5, ...Buffer.from('PLAIN')]),
  Buffer.from([
    0,
    0,
    0,
    26,
    0,
    36,
    0,
    0,
    0,
    0,
    0,
    2,
    255,
    255,
    0,
    0,
    0,
    12,
    ...Buffer.from('\0user\0secret'),
  ]),
])
const USERS = { user: 'secret' }

/** Requests that are whole, damaged, or no requests at all, from one client; another one must still be served. */
export const embedded: FuzzTarget = {
  seeds: [
    ...OFFERED_APIS.flatMap((_, which) =>
      [0, 255].map((version) =>
        Buffer.from([
          which,
          version,
          ...Array.from({ length: 80 }, (__, index) => (index * 53 + which * 7) % 256),
        ]),
      ),
    ),
    Buffer.concat([Buffer.from([255]), Buffer.from('GET / HTTP/1.1\r\n\r\n')]),
    Buffer.from([255, 0, 0, 0, 8, 0, 18, 0, 99, 0, 0, 0, 1]),
    Buffer.from([255, 0x7f, 0xff, 0xff, 0xff]),
    Buffer.concat([Buffer.from([255]), LOGIN, Buffer.from([7])]),
  ],
  dictionary: OFFERED_APIS.map((_, which) => Buffer.from([which, 255])),
  maxBytes: 2_000,
  async run(input) {
    const failures: string[] = []
    await using cluster = await startEmbedded({
      topics: [
        { name: 'orders', partitions: 2 },
        { name: 'compacted', configs: { 'cleanup.policy': 'compact' } },
      ],
      sasl: (input.at(-1) ?? 0) % 8 === 7 ? { users: USERS } : null,
      log: (message) => failures.push(message),
    })
    cluster.append('orders', 0, [{ key: 'k', value: 'v' }])
    WORDS.uuids[0] = cluster.state.topics.get('orders')?.id ?? ''
    using other = await Client.open(cluster)
    using client = await Client.open(cluster)
    client.send(await requestsOf(new InputSource(input)))
    await client.settled()
    await other.ask()
    const failed = failures.find((message) => message.includes('fail'))
    if (failed !== undefined)
      throw Object.assign(new BrokenPromiseError('a handler failed'), { stack: failed })
    return `${Math.min(client.received, 4_000) >> 4} ${client.isClosed} ${failures.join('').slice(0, 80).replaceAll(/\d+/g, '')}`
  },
}

async function requestsOf(source: InputSource): Promise<Buffer> {
  const frames: Buffer[] = []
  while (source.left > 0 && frames.length < MAX_REQUESTS) {
    const which = source.byte()
    if (which === 255) frames.push(source.rest())
    else frames.push(await requestOf(which, source).catch(ignoreUnwritable))
  }
  return Buffer.concat(frames)
}

/** Not every value that can be made up has a place in every version. */
function ignoreUnwritable(error: unknown): Buffer {
  if (/ cannot carry /.test(String(error))) return Buffer.alloc(0)
  throw error
}

/** A request of the shape its API has. */
async function requestOf(which: number, source: InputSource): Promise<Buffer> {
  const offered = OFFERED_APIS[which % OFFERED_APIS.length] as (typeof OFFERED_APIS)[number]
  const { api } = await offered.load()
  const version = offered.minVersion + source.below(offered.maxVersion - offered.minVersion + 1)
  const shape = api.decodeRequest(new ShapeReader(source, WORDS), version)
  return frameOf(api, version, shape)
}

function frameOf(api: Api<unknown, unknown>, version: number, request: unknown): Buffer {
  const writer = new Writer()
  writer.int32(0)
  writer.int16(api.key)
  writer.int16(version)
  writer.int32(1)
  writer.string('fuzz', false)
  if (version >= api.flexibleFrom) writer.tags([])
  api.encodeRequest(writer, request, version)
  writer.int32At(0, writer.position - 4)
  return Buffer.from(writer.finish())
}

/** ApiVersions 0: nothing but its head. */
const GREETING = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 255, 255])

class Client implements Disposable {
  received = 0
  isClosed = false
  private readonly socket: Socket

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk) => (this.received += chunk.length))
    socket.on('close', () => (this.isClosed = true))
    socket.on('error', () => {})
  }

  static async open(cluster: EmbeddedCluster): Promise<Client> {
    const socket = connect(cluster.address(1))
    await once(socket, 'connect')
    return new Client(socket)
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes)
  }

  /** Returns when the broker has had time to answer, or has closed the connection. */
  async settled(): Promise<void> {
    for (let before = -1; before !== this.received && !this.isClosed;) {
      before = this.received
      await delay(QUIET_MS)
    }
  }

  /** Asks the simplest question there is. */
  async ask(): Promise<void> {
    this.socket.write(GREETING)
    if (this.received === 0) await Promise.race([once(this.socket, 'data'), once(this.socket, 'close')])
    promise(!this.isClosed, 'another client is still served')
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }
}
