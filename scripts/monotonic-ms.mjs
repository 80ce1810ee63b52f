/** `performance.now` for the bundle, where naming `performance` would load ten of Node's modules at every start. */
export const monotonicMs = () => {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000 + nanoseconds / 1_000_000
}
