import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { HELP_PAGES } from '../help/pages.ts'
import { isGlobalFlag } from '../help/global-flags.ts'
import { visible } from '../help/command-tree.ts'

export interface Candidate {
  readonly text: string
  readonly description: string
}

/** Names that only a cluster or the config file knows. */
export type NameKind = 'topic' | 'group' | 'context'

export interface Candidates {
  readonly fixed: readonly Candidate[]
  /** Which names belong here as well, and the flags given so far, by which a cluster is found. */
  readonly names: { readonly kind: NameKind; readonly flags: Readonly<Record<string, string>> } | null
}

/**
 * What may come next.
 *
 * @param words after `kctl`; the last one is being typed, and may be empty
 */
export function candidatesFor(root: CommandUnknownOpts, words: readonly string[]): Candidates {
  const before = words.slice(0, -1)
  const typed = words.at(-1) ?? ''
  const { command, flag, flags, argumentIndex } = walk(root, before)
  if (flag !== null) return valuesOf(flag, flags)
  if (typed.startsWith('-')) return { fixed: flagsOf(command, root), names: null }
  const fixed = visible(command).map((each) => ({ text: each.name(), description: each.description() }))
  if (command.name() === 'help' && command.parent === root) {
    const commands = visible(root).map((each) => ({ text: each.name(), description: each.description() }))
    const pages = HELP_PAGES.map(({ name, title }) => ({ text: name, description: title }))
    return { fixed: [...commands, ...pages], names: null }
  }
  if (fixed.length > 0) return { fixed, names: null }
  const slots = command.registeredArguments
  const slot = slots[argumentIndex] ?? (slots.at(-1)?.variadic === true ? slots.at(-1) : undefined)
  if (slot === undefined) return { fixed: [], names: null }
  if (slot.argChoices !== undefined) return { fixed: slot.argChoices.map(plain), names: null }
  const kind = kindOf(slot.name(), command.parent?.name() ?? '')
  return { fixed: [], names: kind === null ? null : { kind, flags } }
}

interface Position {
  readonly command: CommandUnknownOpts
  /** The flag whose value is being typed, or null. */
  readonly flag: Option | null
  readonly flags: Readonly<Record<string, string>>
  readonly argumentIndex: number
}

function walk(root: CommandUnknownOpts, words: readonly string[]): Position {
  const flags: Record<string, string> = {}
  let command = root
  let argumentIndex = 0
  let flag: Option | null = null
  for (const word of words) {
    if (flag !== null) {
      flags[flag.attributeName()] = word
      flag = null
    } else if (word.startsWith('-') && word !== '-') {
      const [name = '', value] = word.split(/=(.*)/s)
      const option = [...command.options, ...root.options].find(
        ({ short, long }) => name === short || name === long,
      )
      if (option === undefined) continue
      if (value !== undefined) flags[option.attributeName()] = value
      else if (option.required || option.optional) flag = option
      else if (typeof option.presetArg === 'string') flags[option.attributeName()] = option.presetArg
    } else {
      const next = command.commands.find((each) => each.name() === word || each.aliases().includes(word))
      if (next === undefined) argumentIndex++
      else command = next
    }
  }
  return { command, flag, flags, argumentIndex }
}

const plain = (text: string): Candidate => ({ text, description: '' })

const FORMATS = ['table', 'wide', 'json', 'ndjson', 'yaml', 'csv', 'tsv', 'name']
const RECORD_FORMATS = ['pretty', 'ndjson', 'value', 'key', 'csv']
const VALUES: Readonly<Record<string, readonly string[]>> = {
  output: FORMATS,
  color: ['auto', 'always', 'never'],
  saslMechanism: ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'],
  from: ['earliest', 'latest', 'committed', '@-1h', '@today'],
  to: ['earliest', 'latest', '@-1h', '@today'],
}

function valuesOf(flag: Option, flags: Position['flags']): Candidates {
  if (flag.argChoices !== undefined) return { fixed: flag.argChoices.map(plain), names: null }
  const attribute = flag.attributeName()
  if (attribute === 'context') return { fixed: [], names: { kind: 'context', flags } }
  if (attribute === 'topic') return { fixed: [], names: { kind: 'topic', flags } }
  if (attribute === 'group' || attribute === 'toGroup') return { fixed: [], names: { kind: 'group', flags } }
  const values = isGlobalFlag(flag) || attribute !== 'output' ? VALUES[attribute] : RECORD_FORMATS
  return { fixed: (values ?? []).map(plain), names: null }
}

function flagsOf(command: CommandUnknownOpts, root: CommandUnknownOpts): readonly Candidate[] {
  const own = command.options.filter((option) => !option.hidden)
  const shared = command.commands.length > 0 && command !== root ? root.options.filter(isGlobalFlag) : []
  return [...own, ...shared, ...HELP_FLAG].flatMap(({ long, description }) =>
    long === undefined || long === null ? [] : [{ text: long, description }],
  )
}

const HELP_FLAG = [{ long: '--help', description: 'show this help' }]

function kindOf(argument: string, noun: string): NameKind | null {
  if (/^topics?$/.test(argument)) return 'topic'
  if (/^groups?$/.test(argument)) return 'group'
  if (argument === 'name' || argument === 'names') {
    if (noun === 'context') return 'context'
    if (noun === 'topics') return 'topic'
  }
  return argument === 'context' ? 'context' : null
}
