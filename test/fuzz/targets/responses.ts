import type { Api } from '../../../src/wire/api.ts'
import { encodeBatch } from '../../../src/wire/batch-builder.ts'
import { addPartitionsToTxn } from '../../../src/wire/messages/add-partitions-to-txn.ts'
import { apiVersions } from '../../../src/wire/messages/api-versions.ts'
import { consumerGroupDescribe } from '../../../src/wire/messages/consumer-group-describe.ts'
import { createTopics } from '../../../src/wire/messages/create-topics.ts'
import { describeConfigs } from '../../../src/wire/messages/describe-configs.ts'
import { describeGroups } from '../../../src/wire/messages/describe-groups.ts'
import { describeTopicPartitions } from '../../../src/wire/messages/describe-topic-partitions.ts'
import { fetch } from '../../../src/wire/messages/fetch.ts'
import { findCoordinator } from '../../../src/wire/messages/find-coordinator.ts'
import { joinGroup } from '../../../src/wire/messages/join-group.ts'
import { listGroups } from '../../../src/wire/messages/list-groups.ts'
import { listOffsets } from '../../../src/wire/messages/list-offsets.ts'
import { metadata } from '../../../src/wire/messages/metadata.ts'
import { offsetCommit } from '../../../src/wire/messages/offset-commit.ts'
import { offsetFetch } from '../../../src/wire/messages/offset-fetch.ts'
import { produce } from '../../../src/wire/messages/produce.ts'
import { saslHandshake } from '../../../src/wire/messages/sasl-handshake.ts'
import { MalformedMessageError, Reader, Writer } from '../../../src/wire/primitives.ts'
import { type FuzzTarget, kindOf, promise } from '../fuzz-target.ts'
import { InputSource } from '../input-source.ts'
import { ShapeReader } from '../shape-reader.ts'

const APIS = [
  addPartitionsToTxn,
  apiVersions,
  consumerGroupDescribe,
  createTopics,
  describeConfigs,
  describeGroups,
  describeTopicPartitions,
  fetch,
  findCoordinator,
  joinGroup,
  listGroups,
  listOffsets,
  metadata,
  offsetCommit,
  offsetFetch,
  produce,
  saslHandshake,
] as readonly unknown[] as readonly Api<unknown, unknown>[]

const WORDS = {
  strings: ['orders', '', 'broker-1', 'a'.repeat(300), '\u{1f600}'],
  bytes: [encodeBatch([{ timestampMs: 0, key: null, value: Buffer.from('v') }]), Buffer.alloc(0)],
  uuids: ['AAAAAAAAAAAAAAAAAAAAAQ'],
}
/** Enough choices for a message with several topics. */
const CHOICES = Buffer.from(Array.from({ length: 200 }, (_, index) => (index * 37 + 3) % 251))

interface Chosen {
  readonly api: Api<unknown, unknown>
  readonly version: number
}

function choose(which: number, version: number): Chosen {
  const api = APIS[which % APIS.length] as Api<unknown, unknown>
  return { api, version: api.minVersion + (version % (api.maxVersion - api.minVersion + 1)) }
}

/** A whole answer of an API, made up. */
function answer(which: number, choice: number, choices: Buffer): Buffer {
  const { api, version } = choose(which, choice)
  const writer = new Writer()
  const value = api.decodeResponse(new ShapeReader(new InputSource(choices), WORDS), version)
  api.encodeResponse(writer, value, version)
  return Buffer.concat([Buffer.from([which, choice]), writer.finish()])
}

/** The body of an answer; the first two bytes say of which API and version. */
export const responses: FuzzTarget = {
  seeds: APIS.flatMap((api, which) =>
    Array.from({ length: api.maxVersion - api.minVersion + 1 }, (_, version) =>
      answer(which, version, CHOICES.subarray(which)),
    ),
  ),
  dictionary: [
    'orders',
    Buffer.from([0]),
    Buffer.from([0xff, 0xff]),
    Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]),
  ],
  run(input) {
    const { api, version } = choose(input[0] ?? 0, input[1] ?? 0)
    try {
      const value = api.decodeResponse(new Reader(input, 2), version)
      // What was read can be written, and is then read as the same.
      const writer = new Writer()
      api.encodeResponse(writer, value, version)
      const again = api.decodeResponse(new Reader(writer.finish()), version)
      promise(describe(again) === describe(value), 'what was read is written as the same')
      return `${api.name} ${version}`
    } catch (error) {
      // A null where this version has none is read, and only not written.
      if (!(error instanceof MalformedMessageError) && !/ cannot carry /.test(String(error))) throw error
      return `${api.name} ${kindOf(error as Error)}`
    }
  },
}

const describe = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item))
