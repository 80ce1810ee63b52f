import type { Argument, Option } from '@commander-js/extra-typings'
import { formatDuration } from '../../domain/duration.ts'

/** Flags without a short form stand under the long forms of the others. */
export const optionTerm = ({ short, flags }: Option): string =>
  short === undefined || short === null ? `    ${flags}` : flags

/** What the flag does, which values it takes, and what holds without it where that says anything. */
export function describeOption(option: Option): string {
  return withRemarks(option.description, [
    ...(option.argChoices === undefined ? [] : [orList(option.argChoices)]),
    ...(defaultText(option) === null ? [] : [`default ${defaultText(option)}`]),
  ])
}

/** `orders`, or `[value...]` */
export function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

export function describeArgument({ description, argChoices }: Argument): string {
  return withRemarks(description, argChoices === undefined ? [] : [orList(argChoices)])
}

const withRemarks = (description: string, remarks: readonly string[]): string =>
  remarks.length === 0 ? description : `${description} (${remarks.join('; ')})`

const orList = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** Null where there is none worth a word: a switch is off and a list empty until somebody says otherwise. */
function defaultText({ defaultValue, defaultValueDescription, flags }: Option): string | null {
  if (defaultValueDescription !== undefined) return defaultValueDescription
  const value: unknown = defaultValue
  if (typeof value === 'number') return flags.endsWith('<duration>') ? formatDuration(value) : String(value)
  return typeof value === 'string' && value !== '' ? value : null
}
