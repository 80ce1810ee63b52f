/** What a result is made of before it is text. Unlike JSON's own numbers, a bigint keeps all its digits. */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined }

/**
 * JSON text; a field that is undefined is left out, as `JSON.stringify` does.
 *
 * @param indent spaces per level; 0 puts all on one line
 */
export function stringifyJson(value: JsonValue, indent = 0): string {
  return write(value, indent === 0 ? null : ' '.repeat(indent), '\n')
}

function write(value: JsonValue, indent: string | null, newline: string): string {
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const inner = newline + (indent ?? '')
  const items = Array.isArray(value)
    ? value.map((item: JsonValue) => write(item, indent, inner))
    : Object.entries(value as Readonly<Record<string, JsonValue | undefined>>)
        .filter((entry): entry is [string, JsonValue] => entry[1] !== undefined)
        .map(
          ([key, item]) =>
            `${JSON.stringify(key)}:${indent === null ? '' : ' '}${write(item, indent, inner)}`,
        )
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  if (items.length === 0) return open + close
  return indent === null
    ? open + items.join(',') + close
    : open + inner + items.join(`,${inner}`) + newline + close
}
