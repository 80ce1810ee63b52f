import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'

/** A file of lines, the same in every run: what is measured must not depend on luck. */
export interface Content {
  readonly name: string
  readonly lines: number
  /** @returns the line without its end */
  line(index: number): string
}

/** Letters and digits that do not compress to nothing, from a sequence that is always the same. */
const NOISE = Array.from({ length: 256 }, (_, index) =>
  createHash('sha512').update(String(index)).digest('base64url'),
).join('')

const noise = (index: number, length: number): string => {
  let text = ''
  for (
    let at = (index * 7919) % (NOISE.length - 200);
    text.length < length;
    at = (at + 4241) % (NOISE.length - 200)
  )
    text += NOISE.slice(at, at + Math.min(200, length - text.length))
  return text
}

export const SMALL = {
  name: 'small',
  lines: 2_000_000,
  line: (i: number) => `${String(i).padStart(9, '0')} ${noise(i, 90)}`,
}
export const MILLION = { ...SMALL, name: 'million', lines: 1_000_000 }
export const KILO = {
  name: 'kilo',
  lines: 200_000,
  line: (i: number) => `${String(i).padStart(9, '0')} ${noise(i, 1014)}`,
}
export const LARGE = {
  name: 'large',
  lines: 18_000,
  line: (i: number) => `${String(i).padStart(9, '0')} ${noise(i, 50_000 - 10)}`,
}
export const KEYED = {
  name: 'keyed',
  lines: 2_000_000,
  line: (i: number) => `key-${i % 100_003}\t${String(i).padStart(9, '0')} ${noise(i, 90)}`,
}
export const JSON_VALUES = {
  name: 'json',
  lines: 500_000,
  line: (i: number) =>
    JSON.stringify({
      id: i,
      customer: `c-${i % 4099}`,
      status: 'created',
      items: [{ sku: noise(i, 12), count: i % 9 }],
      note: noise(i, 60),
    }),
}

/** Lines of the form that `kctl consume` prints, with a key, a value and a header. */
export const ENVELOPES = {
  name: 'envelopes',
  lines: 500_000,
  line: (i: number) =>
    JSON.stringify({
      key: `key-${i % 100_003}`,
      value: JSON_VALUES.line(i),
      headers: [{ key: 'trace', value: `t-${i}` }],
    }),
}
/** The same for a tool that knows no envelopes: key, tab, value. */
export const SPLIT_ENVELOPES = {
  name: 'split',
  lines: ENVELOPES.lines,
  line: (i: number) => `key-${i % 100_003}\t${JSON_VALUES.line(i)}`,
}

/** Writes a content to a file of its own, if it is not there. @returns its path */
export async function contentFile(
  directory: string,
  { name, lines, line }: Content,
  scale: number,
): Promise<string> {
  const count = Math.round(lines * scale)
  const path = join(directory, `${name}-${count}.txt`)
  if (existsSync(path)) return path
  const file = createWriteStream(path)
  let block = ''
  for (let index = 0; index < count; index++) {
    block += `${line(index)}\n`
    if (block.length > 1_000_000) {
      if (!file.write(block)) await once(file, 'drain')
      block = ''
    }
  }
  file.end(block)
  await once(file, 'finish')
  return path
}
