import type { RecordHeader } from '../../src/domain/record.ts'
import type { RecordView } from '../../src/domain/record-view.ts'
import { BatchBuilder } from '../../src/wire/batch-builder.ts'
import { openBatch } from '../../src/wire/open-batch.ts'
import { batchesIn } from '../../src/wire/record-batch.ts'
import { RecordCursor } from '../../src/wire/record-cursor.ts'

export interface RecordToView {
  /** Milliseconds since 1970; -1 for none. */
  readonly timestampMs?: number
  readonly key?: Uint8Array | string | null
  readonly value?: Uint8Array | string | null
  readonly headers?: readonly RecordHeader[] | undefined
}

export interface BatchToView {
  readonly baseOffset?: bigint
  readonly logAppendTimeMs?: number
}

/** Calls back for every record as it lies in a real batch; the view moves on afterwards. */
export function viewRecords(
  records: readonly RecordToView[],
  each: (view: RecordView) => void,
  batch: BatchToView = {},
): void {
  const builder = new BatchBuilder()
  for (const { timestampMs = 1_732_060_800_123, key = null, value = null, headers = [] } of records) {
    const [keyBytes, valueBytes] = [toBytes(key), toBytes(value)]
    builder.append(
      timestampMs,
      keyBytes,
      0,
      keyBytes?.length ?? 0,
      valueBytes,
      0,
      valueBytes?.length ?? 0,
      headers,
    )
  }
  for (const built of batchesIn(Buffer.from(builder.finish(batch)))) {
    const cursor = new RecordCursor(openBatch(built))
    while (cursor.next()) each(cursor)
  }
}

const toBytes = (bytes: Uint8Array | string | null): Uint8Array | null =>
  typeof bytes === 'string' ? Buffer.from(bytes) : bytes

/** A header whose key and value are given as text. */
export function header(key: string, value: string | null): RecordHeader {
  return { key: Buffer.from(key), value: value === null ? null : Buffer.from(value) }
}
