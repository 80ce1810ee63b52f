/** Compressed bytes that are damaged, hold more than allowed, or are of a codec that does not exist. */
export class CompressionError extends Error {
  override readonly name = 'CompressionError'
}

export function tooLarge(): CompressionError {
  return new CompressionError('it inflates to more bytes than allowed')
}
