import { consumerProtocolSubscription } from '../../../wire/messages/consumer-protocol-subscription.ts'
import { Reader } from '../../../wire/primitives.ts'

/** What a consumer of the old protocol says of itself inside JoinGroup. */
export interface MemberSubscription {
  readonly version: number
  readonly topics: readonly string[]
  /** What it has and would keep; none from consumers that give up everything before a rebalance. */
  readonly owned: readonly { readonly topic: string; readonly partitions: readonly number[] }[]
}

/**
 * A version, then the message. Newer versions only add fields at the end.
 *
 * @returns null when the bytes are something else, for clients may send anything here
 */
export function subscriptionOf(metadata: Uint8Array): MemberSubscription | null {
  try {
    const reader = new Reader(Buffer.from(metadata.buffer, metadata.byteOffset, metadata.byteLength))
    const version = Math.max(Math.min(reader.int16(), consumerProtocolSubscription.maxVersion), 0)
    const { topics, ownedPartitions } = consumerProtocolSubscription.decode(reader, version)
    return { version, topics, owned: ownedPartitions }
  } catch {
    return null
  }
}

/** The topics in a subscription; none when the bytes are something else. */
export const subscribedTopicsOf = (metadata: Uint8Array): readonly string[] =>
  subscriptionOf(metadata)?.topics ?? []
