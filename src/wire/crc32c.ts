import { createRequire } from 'node:module'

type Checksum = (bytes: Uint8Array) => number

const require = createRequire(import.meta.url)
let native: Checksum | null = null

/** Loading the native code takes as long as a tenth of a whole command; for the first few batches it is not worth it. */
const FEW_BYTES = 32 * 1024
let bytesInJs = 0

/** CRC-32C (Castagnoli), the checksum of record batches; by native code where the package has it for this machine. */
export function crc32c(bytes: Uint8Array): number {
  if (native === null) {
    bytesInJs += bytes.length
    if (bytesInJs <= FEW_BYTES) return crc32cInJs(bytes)
    native = loadNative() ?? crc32cInJs
  }
  return native(bytes)
}

function loadNative(): Checksum | null {
  try {
    const { crc32c: checksum } = require('@node-rs/crc32') as { crc32c: (bytes: Uint8Array) => number }
    return (bytes) => checksum(bytes)
  } catch {
    return null
  }
}

/** CRC-32 (IEEE), the checksum of messages before Kafka 0.11. */
export function crc32(bytes: Uint8Array): number {
  const zlib = require('node:zlib') as { crc32: Checksum }
  return zlib.crc32(bytes)
}

const POLYNOMIAL = 0x82f63b78
let tables: Uint32Array | null = null

/** Eight tables of 256, so that one step takes in eight bytes ("slicing by 8"). */
function makeTables(): Uint32Array {
  const made = new Uint32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
    made[byte] = crc
  }
  for (let index = 256; index < made.length; index++) {
    const before = made[index - 256] as number
    made[index] = (before >>> 8) ^ (made[before & 255] as number)
  }
  return made
}

/** The same checksum without native code: some four times slower. */
export function crc32cInJs(bytes: Uint8Array): number {
  const t = (tables ??= makeTables())
  const at = (index: number): number => t[index] as number
  const whole = bytes.length - (bytes.length % 8)
  let crc = -1
  let position = 0
  for (; position < whole; position += 8) {
    crc ^=
      (bytes[position] as number) |
      ((bytes[position + 1] as number) << 8) |
      ((bytes[position + 2] as number) << 16) |
      ((bytes[position + 3] as number) << 24)
    crc =
      at(1792 + (crc & 255)) ^
      at(1536 + ((crc >>> 8) & 255)) ^
      at(1280 + ((crc >>> 16) & 255)) ^
      at(1024 + (crc >>> 24)) ^
      at(768 + (bytes[position + 4] as number)) ^
      at(512 + (bytes[position + 5] as number)) ^
      at(256 + (bytes[position + 6] as number)) ^
      at(bytes[position + 7] as number)
  }
  for (; position < bytes.length; position++)
    crc = (crc >>> 8) ^ at((crc ^ (bytes[position] as number)) & 255)
  return ~crc >>> 0
}
