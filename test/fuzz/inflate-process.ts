import { readFileSync } from 'node:fs'
import { decompress } from '../../src/wire/compression.ts'
import { peakMemory } from './peak-memory.ts'

/** Decompresses what stdin holds with the codec of this number, and says what became of it and of the memory. */
let outcome = 'inflated'
try {
  decompress(Number(process.argv[2]), readFileSync(0))
} catch (error) {
  outcome = String(error)
}
process.stdout.write(JSON.stringify({ outcome, peakBytes: peakMemory() }))
