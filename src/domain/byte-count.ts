const UNITS = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const

/** `42 B`, `8.9 kB`, `120 MB`: what people read, in powers of ten. */
export function formatByteCount(bytes: number): string {
  for (const [size, unit] of UNITS) {
    if (bytes >= size)
      return `${bytes >= size * 100 ? Math.round(bytes / size) : (bytes / size).toFixed(1)} ${unit}`
  }
  return `${bytes} B`
}
