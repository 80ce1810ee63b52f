import { KctlError } from '../../errors.ts'
import type { Inputs } from './feed-all.ts'
import type { ProduceRequest } from './produce-request.ts'

/** @returns what is wrong with so many records, or null when there are as many as there should be */
export function checkCount(
  records: number,
  { expected, failIfEmpty }: Pick<ProduceRequest, 'expected' | 'failIfEmpty'>,
  { name }: Pick<Inputs, 'name'>,
): KctlError | null {
  const bad = (message: string): KctlError =>
    new KctlError('badInput', message, { code: 'BAD_COUNT', hint: `what was read is ${name}` })
  if (failIfEmpty && records === 0) return bad('the input is empty')
  if (expected === null || records === expected) return null
  return bad(`the input has ${records} record${records === 1 ? '' : 's'} where ${expected} were expected`)
}
