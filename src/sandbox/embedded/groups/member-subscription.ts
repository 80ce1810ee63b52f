import { consumerProtocolSubscription } from '../../../wire/messages/consumer-protocol-subscription.ts'
import { Reader } from '../../../wire/primitives.ts'

/**
 * The topics in the subscription that a consumer sends inside JoinGroup: a
 * version, then the message. Newer versions only add fields at the end.
 * @returns none when the bytes are something else, for clients may send anything here
 */
export function subscribedTopicsOf(metadata: Uint8Array): readonly string[] {
  try {
    const reader = new Reader(Buffer.from(metadata.buffer, metadata.byteOffset, metadata.byteLength))
    const version = Math.min(reader.int16(), consumerProtocolSubscription.maxVersion)
    return consumerProtocolSubscription.decode(reader, Math.max(version, 0)).topics
  } catch {
    return []
  }
}
