import { UsageError } from '../../errors.ts'
import { readSmallFile } from '../read-small-file.ts'

/**
 * The certificate authorities to trust for the token endpoint, in PEM.
 *
 * @throws {UsageError} for a file that cannot be read or holds none
 */
export function readEndpointCa(path: string): Buffer {
  let bytes: Buffer
  try {
    bytes = readSmallFile(path)
  } catch (error) {
    throw new UsageError(`tokenEndpointCa: ${path} cannot be read: ${(error as Error).message}`)
  }
  if (/-----BEGIN (?:TRUSTED )?CERTIFICATE-----/.test(bytes.toString('latin1'))) return bytes
  throw new UsageError(
    `tokenEndpointCa: ${path} holds no certificate in PEM`,
    'a PEM file has a line -----BEGIN CERTIFICATE-----',
  )
}
