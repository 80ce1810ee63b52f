import { PassThrough } from 'node:stream'
import { sanitiseText } from '../../src/domain/sanitise.ts'
import type { OutputStream } from '../../src/host.ts'
import type { Column } from '../../src/output/column.ts'
import { OUTPUT_FORMATS, render } from '../../src/output/render.ts'
import { createStatusLine } from '../../src/output/status-line.ts'
import { loadStyle, plainStyle } from '../../src/output/style.ts'
import { messageView, tableView } from '../../src/output/view.ts'
import { createPrompts } from '../../src/terminal/prompts.ts'
import { withSpinner } from '../../src/terminal/spinner.ts'

export interface Drawing {
  readonly where: string
  readonly bytes: Buffer
}

type Draw = (texts: readonly string[]) => Promise<string>

/**
 * Every way in which kctl draws a text that is not its own, at all texts. Where kctl's own sequences are among
 * the text, what is drawn of a text must be, byte by byte, what is drawn of the same text made safe before: then
 * none of those sequences is from the text, and it is the safe text that is looked at.
 */
export async function drawAll(texts: readonly Buffer[]): Promise<readonly Drawing[]> {
  const shown = [...texts.map((text) => text.toString()), ...surrogates()]
  const safe = shown.map((text) => sanitiseText(text))
  const drawings: Drawing[] = [{ where: 'safe text', bytes: Buffer.from(safe.join('\n')) }]
  for (const [where, draw] of PLAIN) drawings.push({ where, bytes: Buffer.from(await draw(shown)) })
  for (const [where, draw] of PAINTED) {
    // Questions are asked one by one.
    const some = where === 'a question' ? (index: number): boolean => index % 40 === 0 : (): boolean => true
    const drawn = await draw(shown.filter((_text, index) => some(index)))
    if (drawn === (await draw(safe.filter((_text, index) => some(index))))) continue
    drawings.push({ where, bytes: Buffer.from(drawn) })
  }
  return drawings
}

/** Every surrogate on its own, as JavaScript has them and UTF-8 does not. */
function surrogates(): readonly string[] {
  const texts: string[] = []
  for (let code = 0xd800; code <= 0xdfff; code += 64)
    texts.push(Array.from({ length: 64 }, (_unit, index) => `${String.fromCharCode(code + index)}.`).join(''))
  return texts
}

interface Row {
  readonly name: string
}

const columns: readonly Column<Row>[] = [
  { key: 'name', isName: true, value: ({ name }) => name },
  { key: 'painted', value: ({ name }) => name, text: ({ name }, style) => style.accent(`<${name}>`) },
  { key: 'half', value: ({ name }) => [name], text: ({ name }, style) => `${name}${style.warning('!')}` },
]
const list = tableView<Row>(columns)
const message = messageView<readonly Row[]>({
  toJson: () => null,
  lines: (rows, style) => rows.map(({ name }) => `created ${style.bold(name)} as ${name}`),
})
const rowsOf = (texts: readonly string[]): readonly Row[] => texts.map((name) => ({ name }))

const PLAIN: readonly (readonly [string, Draw])[] = [
  ...OUTPUT_FORMATS.map((format): readonly [string, Draw] => [
    `-o ${format}`,
    async (texts) => await render(rowsOf(texts), list, format, { style: plainStyle(true), width: 60 }),
  ]),
  [
    '--template',
    async (texts) =>
      await render(rowsOf(texts), list, 'table', { style: plainStyle(true), template: '{name}\\t{half}' }),
  ],
  ['a sentence', async (texts) => await render(rowsOf(texts), message, 'table', { style: plainStyle(true) })],
]

const PAINTED: readonly (readonly [string, Draw])[] = [
  ['a table in colour', async (texts) => await inColor(texts, list)],
  ['a sentence in colour', async (texts) => await inColor(texts, message)],
  [
    'a line that is written anew',
    async (texts) => {
      const { stream, drawn } = collector()
      const line = createStatusLine(stream)
      for (const text of texts) line.show(`waiting for ${text}`)
      line.clear()
      return await Promise.resolve(drawn())
    },
  ],
  ['what is waited for', async (texts) => (await Promise.all(texts.slice(-20).map(spun))).join('')],
  [
    'a question',
    async (texts) => {
      const drawn: string[] = []
      for (const text of texts) drawn.push(await asked(text))
      return drawn.join('')
    },
  ],
]

async function inColor(
  texts: readonly string[],
  view: Parameters<typeof render<readonly Row[]>>[1],
): Promise<string> {
  const style = await loadStyle({ isTerminal: true, colorLevel: 3 })
  return await render(rowsOf(texts), view, 'table', { style, width: 60 })
}

function collector() {
  const chunks: string[] = []
  const stream: OutputStream = {
    isTerminal: true,
    columns: 100,
    write: (chunk) => void chunks.push(String(chunk)),
  }
  return { stream, drawn: () => chunks.join('') }
}

/** The first thing that is drawn of it: which of its frames come after that is a matter of time. */
async function spun(text: string): Promise<string> {
  const { stream, drawn } = collector()
  const isDrawn = async (): Promise<string> => {
    while (!drawn().includes('waiting')) await new Promise((resolve) => setTimeout(resolve, 10))
    return drawn()
  }
  const first = await withSpinner({ stderr: stream, options: { quiet: false } }, `waiting ${text}`, isDrawn)
  return first.slice(first.indexOf('waiting')).split('\u001b[')[0] ?? ''
}

async function asked(text: string): Promise<string> {
  const input = new PassThrough()
  const output = new PassThrough()
  let drawn = ''
  output.on('data', (chunk: Buffer) => {
    if (drawn === '') setImmediate(() => input.write('n\n'))
    drawn += chunk.toString()
  })
  await createPrompts(input, output).confirm(`Delete ${text}?`)
  return drawn
}
