import { joinGroup } from '../wire/messages/join-group.ts'
import { leaveGroup } from '../wire/messages/leave-group.ts'
import { MalformedMessageError, Reader } from '../wire/primitives.ts'

/**
 * What a request with its size in front says of a membership.
 *
 * @returns the member id with which a group is joined, null when one is left; undefined for all other requests
 */
export function memberIdOf(frame: Buffer): string | null | undefined {
  const reader = new Reader(frame, 4)
  try {
    const api = reader.int16()
    if (api === leaveGroup.key) return null
    if (api !== joinGroup.key) return undefined
    const version = reader.int16()
    if (version >= joinGroup.flexibleFrom) return undefined
    reader.int32()
    reader.nullableString(false)
    const { memberId } = joinGroup.decodeRequest(reader, version)
    // Who has none yet is no member.
    return memberId === '' ? null : memberId
  } catch (error) {
    if (error instanceof MalformedMessageError) return undefined
    throw error
  }
}
