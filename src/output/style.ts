import { sanitiseText } from '../domain/sanitise.ts'

/** How a text is meant to look. Colour never says anything that the words do not say too. */
export type Tone =
  | 'bold'
  | 'dim'
  | 'success'
  | 'warning'
  | 'error'
  | 'accent'
  | 'partition0'
  | 'partition1'
  | 'partition2'
  | 'partition3'
  | 'partition4'
  | 'partition5'

/** Colours, or none. Every function makes the text safe for a terminal first. */
export interface Style {
  /** False in pipes and files: no truncation, no thousands separators, all digits. */
  readonly isTerminal: boolean
  readonly hasColor: boolean
  /** The bare colour: the text must be safe already and may hold other colours. */
  paint(tone: Tone, text: string): string
  bold(text: string): string
  dim(text: string): string
  success(text: string): string
  warning(text: string): string
  error(text: string): string
  /** Names that should stand out in a sentence. */
  accent(text: string): string
  /** The same colour for the same partition, everywhere. */
  partition(partition: number, text: string): string
  /** With thousands separators on a terminal, plain digits elsewhere. */
  number(value: number | bigint): string
}

const PARTITION_TONES = [
  'partition0',
  'partition1',
  'partition2',
  'partition3',
  'partition4',
  'partition5',
] as const

/** @param paint puts a tone on a text that is already safe */
export function makeStyle(
  isTerminal: boolean,
  hasColor: boolean,
  paint: (tone: Tone, text: string) => string,
): Style {
  const toned = (tone: Tone) => (text: string) => paint(tone, sanitiseText(text))
  return {
    isTerminal,
    hasColor,
    paint,
    bold: toned('bold'),
    dim: toned('dim'),
    success: toned('success'),
    warning: toned('warning'),
    error: toned('error'),
    accent: toned('accent'),
    partition: (partition, text) =>
      toned(PARTITION_TONES[Math.abs(partition) % PARTITION_TONES.length] ?? 'partition0')(text),
    number: (value) => (isTerminal ? formatCount(value) : String(value)),
  }
}

/** Where nothing is coloured. `plainStyle(false)` is for pipes and files. */
export function plainStyle(isTerminal: boolean): Style {
  return makeStyle(isTerminal, false, (_tone, text) => text)
}

/** 1, 2, 3: 16, 256 or 16 million colours, as chalk counts them; 0 is none. */
export type ColorLevel = 0 | 1 | 2 | 3

/** The style of a stream. chalk is loaded only when there is something to colour. */
export async function loadStyle({
  isTerminal,
  colorLevel,
}: {
  isTerminal: boolean
  colorLevel: ColorLevel
}): Promise<Style> {
  if (colorLevel === 0) return plainStyle(isTerminal)
  const { Chalk } = await import('chalk')
  // Its own detection looks at one stream only and not at NO_COLOR.
  const chalk = new Chalk({ level: colorLevel })
  const paints: Record<Tone, (text: string) => string> = {
    bold: chalk.bold,
    dim: chalk.dim,
    success: chalk.green,
    warning: chalk.yellow,
    error: chalk.red,
    accent: chalk.cyan,
    partition0: chalk.cyan,
    partition1: chalk.green,
    partition2: chalk.magenta,
    partition3: chalk.yellow,
    partition4: chalk.blue,
    partition5: chalk.cyanBright,
  }
  return makeStyle(isTerminal, true, (tone, text) => (text === '' ? '' : paints[tone](text)))
}

/** `4017362` → `4,017,362`, the same on every machine. */
export function formatCount(value: number | bigint): string {
  const text = String(value)
  return /^-?\d{4,}$/.test(text) ? text.replaceAll(/\B(?=(\d{3})+$)/g, ',') : text
}
