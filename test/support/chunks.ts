/** Bytes as they come from a pipe, in pieces. */
export async function* chunksOf(...pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    await Promise.resolve()
    yield Buffer.from(piece as string)
  }
}

/** Cuts bytes at these places, in memory that is used again and again as a hostile reader might. */
export async function* reusedChunks(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const memory = Buffer.alloc(bytes.length)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  for (const [index, end] of places.entries()) {
    if (index === 0) continue
    const start = places[index - 1] ?? 0
    await Promise.resolve()
    memory.fill(0x0a)
    memory.set(bytes.subarray(start, end))
    yield memory.subarray(0, end - start)
  }
}

/** All that batches hold, as one list. */
export async function collect<Item>(batches: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const all: Item[] = []
  for await (const batch of batches) all.push(...batch)
  return all
}
