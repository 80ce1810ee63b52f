import { encodeBatch } from './batch-builder.ts'

export interface MarkerToEncode {
  readonly kind: 'abort' | 'commit'
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly timestampMs: number
  readonly baseOffset?: bigint | undefined
  readonly partitionLeaderEpoch?: number | undefined
}

/** The control batch with which a broker ends a producer's transaction in a partition. */
export function encodeControlBatch(marker: MarkerToEncode): Buffer {
  const key = Buffer.alloc(4)
  key.writeInt16BE(marker.kind === 'abort' ? 0 : 1, 2)
  const value = Buffer.alloc(6)
  value.writeInt32BE(marker.coordinatorEpoch, 2)
  return encodeBatch([{ timestampMs: marker.timestampMs, key, value }], {
    producerId: marker.producerId,
    producerEpoch: marker.producerEpoch,
    transactional: true,
    control: true,
    baseOffset: marker.baseOffset,
    partitionLeaderEpoch: marker.partitionLeaderEpoch,
  })
}
