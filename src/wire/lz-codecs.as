// The inner loops of snappy and LZ4, in AssemblyScript: `node scripts/build-lz-wasm.mjs` turns this
// file into src/wire/lz-wasm.ts. The formats are those of google/snappy's format_description.txt and
// lz4's lz4_Block_format.md.
//
// Everything works on addresses in one linear memory. The caller leaves SLACK bytes behind every
// range, so that bytes can be moved eight at a time and past the end of what is meant.

/** For a table of 16 KiB: larger ones compress a little better and slower. */
const HASH_BITS: u64 = 13
const MIN_MATCH: usize = 4
/** LZ4 wants the last match to start this many bytes before the end, ... */
const LAST_MATCH: usize = 12
/** ... and these last bytes to be literals. Snappy does not mind. */
const LAST_LITERALS: usize = 5
/** Static memory: where in the block five bytes with this hash were seen last, in two bytes each. */
const TABLE: usize = 1024
export const heapStart: usize = TABLE + (2 << (HASH_BITS as usize))

// @ts-ignore: decorator
@inline
function slotOf(position: usize): usize {
  return TABLE + (((((load<u64>(position) << 24) * 889523592379) >> (64 - HASH_BITS)) << 1) as usize)
}

/** Moves bytes forward by eights; may write up to 7 more. The source ends before the target, or by 8 at least. */
// @ts-ignore: decorator
@inline
function move(to: usize, from: usize, length: usize): void {
  const end = to + length
  do {
    store<u64>(to, load<u64>(from))
    to += 8
    from += 8
  } while (to < end)
}

/** Repeats what starts `distance` before: the ranges overlap, and the overlap is what repeats. */
// @ts-ignore: decorator
@inline
function repeat(to: usize, distance: usize, length: usize): void {
  if (distance >= 8) {
    move(to, to - distance, length)
    return
  }
  const end = to + length
  do {
    store<u8>(to, load<u8>(to - distance))
    to++
  } while (to < end)
}

/** Copies literals: far ranges at once, near ones by eights. */
// @ts-ignore: decorator
@inline
function copyLiterals(to: usize, from: usize, length: usize): void {
  if (length > 256) memory.copy(to, from, length)
  else move(to, from, length)
}

/** How many bytes from `a` on are the same from `b` on, up to `end` (exclusive, for `b`). */
// @ts-ignore: decorator
@inline
function sameLength(a: usize, b: usize, end: usize): usize {
  const start = b
  while (b + 8 <= end) {
    const difference = load<u64>(a) ^ load<u64>(b)
    if (difference != 0) return b - start + ((ctz(difference) >> 3) as usize)
    a += 8
    b += 8
  }
  while (b < end && load<u8>(a) == load<u8>(b)) {
    a++
    b++
  }
  return b - start
}

// ---- LZ4 blocks

/** Writes what of a length does not fit into its four bits. */
// @ts-ignore: decorator
@inline
function lz4Length(to: usize, rest: usize): usize {
  while (rest >= 255) {
    store<u8>(to++, 255)
    rest -= 255
  }
  store<u8>(to++, rest as u8)
  return to
}

// @ts-ignore: decorator
@inline
function lz4Literals(to: usize, from: usize, length: usize, matchBits: usize): usize {
  if (length < 15) store<u8>(to++, ((length << 4) | matchBits) as u8)
  else {
    store<u8>(to++, (0xf0 | matchBits) as u8)
    to = lz4Length(to, length - 15)
  }
  if (length > 0) copyLiterals(to, from, length)
  return to + length
}

// @ts-ignore: decorator
@inline
function lz4Sequence(to: usize, literals: usize, literalLength: usize, distance: usize, length: usize): usize {
  const rest = length - MIN_MATCH
  to = lz4Literals(to, literals, literalLength, rest < 15 ? rest : 15)
  store<u16>(to, distance as u16)
  to += 2
  return rest < 15 ? to : lz4Length(to, rest - 15)
}

// ---- snappy elements

// @ts-ignore: decorator
@inline
function snappyLiterals(to: usize, from: usize, length: usize): usize {
  const rest = length - 1
  if (rest < 60) store<u8>(to++, (rest << 2) as u8)
  else if (rest < 256) {
    store<u8>(to, 60 << 2)
    store<u8>(to + 1, rest as u8)
    to += 2
  } else {
    store<u8>(to, 61 << 2)
    store<u16>(to + 1, rest as u16)
    to += 3
  }
  copyLiterals(to, from, length)
  return to + length
}

// @ts-ignore: decorator
@inline
function snappyCopy(to: usize, distance: usize, length: usize): usize {
  while (length >= 68) {
    store<u8>(to, (63 << 2) | 2)
    store<u16>(to + 1, distance as u16)
    to += 3
    length -= 64
  }
  if (length > 64) {
    store<u8>(to, (59 << 2) | 2)
    store<u16>(to + 1, distance as u16)
    to += 3
    length -= 60
  }
  if (length < 12 && distance < 2048) {
    store<u8>(to, (((distance >> 8) << 5) | ((length - 4) << 2) | 1) as u8)
    store<u8>(to + 1, distance as u8)
    return to + 2
  }
  store<u8>(to, (((length - 1) << 2) | 2) as u8)
  store<u16>(to + 1, distance as u16)
  return to + 3
}

// ---- compression, one search for both

/**
 * Compresses one block of at most 64 KiB. The target has room for the worst case.
 * Returns the address after what was written.
 */
// @ts-ignore: decorator
@inline
function compressBlock(lz4: bool, from: usize, end: usize, to: usize): usize {
  let anchor = from
  if (end - from > LAST_MATCH) {
    const lastStart = end - LAST_MATCH
    const matchEnd = end - LAST_LITERALS
    memory.fill(TABLE, 0, 2 << (HASH_BITS as usize))
    let at = from + 1
    while (true) {
      let candidate: usize = 0
      // The longer nothing is found, the wider the steps.
      let tries: usize = 1 << 5
      while (at <= lastStart) {
        const slot = slotOf(at)
        candidate = from + (load<u16>(slot) as usize)
        store<u16>(slot, (at - from) as u16)
        if (load<u32>(candidate) == load<u32>(at)) break
        at += tries++ >> 5
      }
      if (at > lastStart) break
      while (at > anchor && candidate > from && load<u8>(at - 1) == load<u8>(candidate - 1)) {
        at--
        candidate--
      }
      const length = MIN_MATCH + sameLength(candidate + MIN_MATCH, at + MIN_MATCH, matchEnd)
      if (lz4) to = lz4Sequence(to, anchor, at - anchor, at - candidate, length)
      else {
        if (at > anchor) to = snappyLiterals(to, anchor, at - anchor)
        to = snappyCopy(to, at - candidate, length)
      }
      at += length
      anchor = at
      if (at <= lastStart) store<u16>(slotOf(at - 2), (at - 2 - from) as u16)
    }
  }
  if (lz4) return lz4Literals(to, anchor, end - anchor, 0)
  return end > anchor ? snappyLiterals(to, anchor, end - anchor) : to
}

export function lz4Compress(from: usize, end: usize, to: usize): usize {
  return compressBlock(true, from, end, to)
}

export function snappyCompress(from: usize, end: usize, to: usize): usize {
  return compressBlock(false, from, end, to)
}

// ---- decompression: the address after the last byte, or 0 for damaged or too many bytes

/** `window` is the first address that a match may reach back to. */
export function lz4Decompress(from: usize, fromEnd: usize, to: usize, toEnd: usize, window: usize): usize {
  while (from < fromEnd) {
    const token = load<u8>(from++) as usize
    let length = token >> 4
    if (length == 15) {
      let more: usize
      do {
        if (from >= fromEnd) return 0
        more = load<u8>(from++) as usize
        length += more
        if (length > toEnd - to) return 0
      } while (more == 255)
    }
    if (length > fromEnd - from || length > toEnd - to) return 0
    if (length > 0) copyLiterals(to, from, length)
    from += length
    to += length
    if (from == fromEnd) return to

    if (fromEnd - from < 2) return 0
    const distance = load<u16>(from) as usize
    from += 2
    if (distance == 0 || distance > to - window) return 0
    length = token & 15
    if (length == 15) {
      let more: usize
      do {
        if (from >= fromEnd) return 0
        more = load<u8>(from++) as usize
        length += more
        if (length > toEnd - to) return 0
      } while (more == 255)
    }
    length += MIN_MATCH
    if (length > toEnd - to) return 0
    repeat(to, distance, length)
    to += length
  }
  return 0
}

/** `from` is after the length that stands before the elements. */
export function snappyDecompress(from: usize, fromEnd: usize, to: usize, toEnd: usize): usize {
  const start = to
  while (from < fromEnd) {
    const tag = load<u8>(from++) as usize
    const kind = tag & 3
    let length: usize
    if (kind == 0) {
      length = tag >> 2
      if (length >= 60) {
        const extra = length - 59
        if (extra > fromEnd - from) return 0
        const mask: u32 = 0xffffffff
        length = (load<u32>(from) & (mask >> ((4 - (extra as u32)) << 3))) as usize
        from += extra
        if (length == 0xffffffff) return 0
      }
      length++
      if (length > fromEnd - from || length > toEnd - to) return 0
      copyLiterals(to, from, length)
      from += length
      to += length
      continue
    }
    let distance: usize
    if (kind == 1) {
      if (from >= fromEnd) return 0
      length = ((tag >> 2) & 7) + 4
      distance = ((tag >> 5) << 8) | (load<u8>(from++) as usize)
    } else if (kind == 2) {
      if (fromEnd - from < 2) return 0
      length = (tag >> 2) + 1
      distance = load<u16>(from) as usize
      from += 2
    } else {
      if (fromEnd - from < 4) return 0
      length = (tag >> 2) + 1
      distance = load<u32>(from) as usize
      from += 4
    }
    if (distance == 0 || distance > to - start || length > toEnd - to) return 0
    repeat(to, distance, length)
    to += length
  }
  return to
}
