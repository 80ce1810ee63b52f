/** The partition of __consumer_offsets that a group's commits go to: Java's hash of its id. */
export function offsetsPartitionOf(groupId: string, partitions: number): number {
  let hash = 0
  for (let index = 0; index < groupId.length; index++) {
    hash = (Math.imul(hash, 31) + groupId.charCodeAt(index)) | 0
  }
  return (hash & 0x7fffffff) % partitions
}
