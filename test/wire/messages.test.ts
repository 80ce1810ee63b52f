import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Api } from '../../src/wire/api.ts'
import { createTopics, type CreateTopicsRequest } from '../../src/wire/messages/create-topics.ts'
import { fetch } from '../../src/wire/messages/fetch.ts'
import { metadata, type MetadataRequest, type MetadataResponse } from '../../src/wire/messages/metadata.ts'
import { offsetCommit, type OffsetCommitRequest } from '../../src/wire/messages/offset-commit.ts'
import { MalformedMessageError, Reader, Writer } from '../../src/wire/primitives.ts'

const versionsOf = ({ minVersion, maxVersion }: { minVersion: number; maxVersion: number }): number[] =>
  Array.from({ length: maxVersion - minVersion + 1 }, (_, index) => minVersion + index)

function requestThere<Q, R>(api: Api<Q, R>, request: Q, version: number) {
  const writer = new Writer()
  api.encodeRequest(writer, request, version)
  const reader = new Reader(Buffer.from(writer.finish()))
  const read = api.decodeRequest(reader, version)
  expect(reader.remaining).toBe(0)
  return read
}

describe('messages', () => {
  test.for(versionsOf(offsetCommit))('OffsetCommit version %i comes back as it was sent', (version) => {
    const request: OffsetCommitRequest = {
      groupId: 'billing',
      generationIdOrMemberEpoch: -1,
      memberId: '',
      topics: [
        {
          ...(version < 10 ? { name: 'orders' } : { topicId: 'AAECAwQFBgcICQoLDA0ODw' }),
          partitions: [{ partitionIndex: 3, committedOffset: 2n ** 62n, committedMetadata: null }],
        },
      ],
    }
    expect(requestThere(offsetCommit, request, version)).toMatchObject(request)
  })

  test('a nullable list tells "all" from "none"', () => {
    for (const version of versionsOf(metadata)) {
      if (version === 0) continue
      expect(requestThere(metadata, { topics: null }, version).topics).toBeNull()
      expect(requestThere(metadata, { topics: [] }, version).topics).toEqual([])
    }
    expect(() => requestThere(metadata, { topics: null }, 0)).toThrow('cannot carry null in "topics"')
  })

  test('a value that a version cannot carry is refused, not dropped', () => {
    const request: CreateTopicsRequest = { topics: [], timeoutMs: 1, validateOnly: true }
    for (const version of versionsOf(createTopics)) {
      expect(requestThere(createTopics, request, version).validateOnly).toBe(true)
    }
    const leaves: MetadataRequest = { topics: [], allowAutoTopicCreation: false }
    expect(() => requestThere(metadata, leaves, 3)).toThrow('version 3 cannot carry "allowAutoTopicCreation"')
  })

  test('what a version does not have is read as the default', () => {
    const response: MetadataResponse = {
      brokers: [{ nodeId: 1, host: 'kafka', port: 9092, rack: 'a' }],
      controllerId: 1,
      topics: [],
    }
    for (const version of versionsOf(metadata)) {
      const writer = new Writer()
      metadata.encodeResponse(writer, response, version)
      const read = metadata.decodeResponse(new Reader(writer.finish()), version)
      expect(read.controllerId).toBe(version === 0 ? -1 : 1)
      expect(read.brokers[0]?.rack).toBe(version === 0 ? null : 'a')
    }
  })

  test('a tagged field of a later version is passed over', () => {
    const node = { nodeId: 1, host: 'k1', port: 9092, rack: null }
    const response = { throttleTimeMs: 0, errorCode: 0, sessionId: 0, responses: [], nodeEndpoints: [node] }
    const writer = new Writer()
    fetch.encodeResponse(writer, response, 16)
    const bytes = Buffer.from(writer.finish())
    expect(fetch.decodeResponse(new Reader(bytes), 16).nodeEndpoints).toEqual([node])
    expect(fetch.decodeResponse(new Reader(bytes), 14).nodeEndpoints).toEqual([])
  })

  test('random bytes end in an error or a value, never in anything else', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(...versionsOf(fetch)),
        (bytes, version) => {
          try {
            fetch.decodeResponse(new Reader(Buffer.from(bytes)), version)
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedMessageError)
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('a count that cannot be costs no memory', () => {
    const lie = Buffer.alloc(8)
    lie.writeInt32BE(0x7fffffff)
    expect(() => new Reader(lie).array(false, () => 0)).toThrow(MalformedMessageError)
  })
})
