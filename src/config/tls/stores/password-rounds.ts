import { KeyStoreError } from './key-store.ts'

/**
 * How often a password may be hashed for one store. Java makes 10,000 rounds for each part, and made
 * 100,000; the most that it reads is 5,000,000.
 */
const MAX_ROUNDS = 5_000_000

/** Counts what a file asks for, before it is done. @throws {KeyStoreError} `unsupported` */
export type SpendRounds = (rounds: number) => void

export function countRounds(): SpendRounds {
  let left = MAX_ROUNDS
  return (rounds) => {
    left -= rounds
    if (rounds >= 1 && left >= 0) return
    throw new KeyStoreError('unsupported', `asks for more than ${MAX_ROUNDS} rounds of hashing its password`)
  }
}
