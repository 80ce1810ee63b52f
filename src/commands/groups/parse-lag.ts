import { UsageError } from '../../errors.ts'

/** A number of records, for this flag. */
export const parseLag =
  (flag: string) =>
  (text: string): bigint => {
    if (/^\d{1,19}$/.test(text)) return BigInt(text)
    throw new UsageError(`${flag} "${text}" is not a number of records`, `write it like ${flag} 1000`)
  }
