import type { CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { kafkaErrorFacts } from '../../cluster/kafka-error-facts.ts'
import { allExplanations } from '../../domain/failures/find-explanations.ts'
import { GROUP_STATES } from '../../domain/group-wait.ts'
import { HELP_PAGES } from '../help/pages.ts'
import { isGlobalFlag } from '../help/global-flags.ts'
import { visible } from '../help/command-tree.ts'

export interface Candidate {
  readonly text: string
  readonly description: string
}

/** Names that are looked up: in a cluster, in the config file, in the journal, or in what takes long to load. */
export type NameKind = 'topic' | 'group' | 'context' | 'change' | 'code' | 'topic setting'

export interface Candidates {
  readonly fixed: readonly Candidate[]
  /** Which names belong here as well, and the flags given so far, by which a cluster is found. */
  readonly names: { readonly kind: NameKind; readonly flags: Readonly<Record<string, string>> } | null
  /** What stands in front of every one of them in the same word, like `--output=`; mostly nothing. */
  readonly prefix: string
}

const NOTHING: Candidates = { fixed: [], names: null, prefix: '' }

/**
 * What may come next.
 *
 * @param words after `kctl`; the last one is being typed, and may be empty
 */
export function candidatesFor(root: CommandUnknownOpts, words: readonly string[]): Candidates {
  const before = words.slice(0, -1)
  const typed = words.at(-1) ?? ''
  const { command, flag, flags, argumentIndex, isLost } = walk(root, before)
  if (isLost) return NOTHING
  if (flag !== null) return valuesOf(flag, flags, command)
  const [name = '', value] = typed.split(/=(.*)/s)
  if (name.startsWith('--') && value !== undefined) {
    const option = findFlag(command, root, name)
    return option === undefined ? NOTHING : { ...valuesOf(option, flags, command), prefix: `${name}=` }
  }
  if (typed.startsWith('-')) return { ...NOTHING, fixed: flagsOf(command, root) }
  const fixed = visible(command).map((each) => ({ text: each.name(), description: each.description() }))
  if (command.name() === 'help' && command.parent === root) {
    const commands = visible(root).map((each) => ({ text: each.name(), description: each.description() }))
    const pages = HELP_PAGES.map(({ name, title }) => ({ text: name, description: title }))
    return { ...NOTHING, fixed: [...commands, ...pages] }
  }
  if (fixed.length > 0) return { ...NOTHING, fixed }
  const slots = command.registeredArguments
  const slot = slots[argumentIndex] ?? (slots.at(-1)?.variadic === true ? slots.at(-1) : undefined)
  if (slot === undefined) return NOTHING
  if (slot.argChoices !== undefined) return { ...NOTHING, fixed: slot.argChoices.map(plain) }
  if (slot.name() === 'code') return { ...NOTHING, fixed: explainable() }
  const kind = kindOf(slot.name(), command)
  return { ...NOTHING, names: kind === null ? null : { kind, flags } }
}

interface Position {
  readonly command: CommandUnknownOpts
  /** The flag whose value is being typed, or null. */
  readonly flag: Option | null
  readonly flags: Readonly<Record<string, string>>
  readonly argumentIndex: number
  /** A word that should be a command is none. */
  readonly isLost: boolean
}

function walk(root: CommandUnknownOpts, words: readonly string[]): Position {
  const flags: Record<string, string> = {}
  let command = root
  let argumentIndex = 0
  let isLost = false
  let flag: Option | null = null
  for (const word of words) {
    if (flag !== null) {
      flags[flag.attributeName()] = word
      flag = null
    } else if (word.startsWith('-') && word !== '-') {
      const [name = '', value] = word.split(/=(.*)/s)
      const option = findFlag(command, root, name)
      if (option === undefined) continue
      if (value !== undefined) flags[option.attributeName()] = value
      else if (option.required || option.optional) flag = option
      else if (typeof option.presetArg === 'string') flags[option.attributeName()] = option.presetArg
    } else {
      const next = command.commands.find((each) => each.name() === word || each.aliases().includes(word))
      if (next !== undefined) command = next
      else if (command.commands.length > 0) isLost = true
      else argumentIndex++
    }
  }
  return { command, flag, flags, argumentIndex, isLost }
}

const findFlag = (command: CommandUnknownOpts, root: CommandUnknownOpts, name: string): Option | undefined =>
  [...command.options, ...root.options].find(({ short, long }) => name === short || name === long)

/** What `kctl explain` knows; numbers are shorter than any completion. */
const explainable = (): readonly Candidate[] =>
  allExplanations(kafkaErrorFacts())
    .filter(({ of }) => of !== 'exit')
    .map(({ code, meaning }) => ({ text: code, description: meaning }))

const plain = (text: string): Candidate => ({ text, description: '' })

const FORMATS = ['table', 'wide', 'json', 'ndjson', 'yaml', 'csv', 'tsv', 'name']
const RECORD_FORMATS = ['pretty', 'ndjson', 'value', 'key', 'csv']
const AGO = ['@-15m', '@-1h', '@-1d', '@today', '@yesterday']
const VALUES: Readonly<Record<string, readonly string[]>> = {
  color: ['auto', 'always', 'never'],
  state: GROUP_STATES,
  since: ['15m', '1h', '1d'],
  saslMechanism: ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer', 'aws-msk-iam'],
  from: ['earliest', 'latest', 'committed', ...AGO],
  to: ['earliest', 'latest', 'committed', ...AGO],
  offset: ['earliest..', '..latest', ...AGO.map((point) => `${point}..`)],
}

/** Flags that take a name of this kind, wherever they are. */
const KINDS: Readonly<Record<string, NameKind>> = {
  context: 'context',
  topic: 'topic',
  deadLetter: 'topic',
  group: 'group',
  toGroup: 'group',
}

function valuesOf(flag: Option, flags: Position['flags'], command: CommandUnknownOpts): Candidates {
  if (flag.argChoices !== undefined) return { ...NOTHING, fixed: flag.argChoices.map(plain) }
  const attribute = flag.attributeName()
  const noun = command.parent?.name() ?? ''
  const kind = attribute === 'config' && noun === 'topics' ? 'topic setting' : KINDS[attribute]
  // A topic that is still to be made has no name to choose from.
  if (kind !== undefined && noun !== 'sandbox') return { ...NOTHING, names: { kind, flags } }
  const values = attribute === 'output' ? formatsOf(command) : VALUES[attribute]
  return { ...NOTHING, fixed: (values ?? []).map(plain) }
}

function formatsOf(command: CommandUnknownOpts): readonly string[] {
  if (command.name() === 'consume') return RECORD_FORMATS
  return command.name() === 'lag' ? [...FORMATS, 'prometheus'] : FORMATS
}

function flagsOf(command: CommandUnknownOpts, root: CommandUnknownOpts): readonly Candidate[] {
  const own = command.options.filter((option) => !option.hidden)
  const shared = command.commands.length > 0 && command !== root ? root.options.filter(isGlobalFlag) : []
  return [...own, ...shared, ...HELP_FLAG].flatMap(({ long, description }) =>
    long === undefined || long === null ? [] : [{ text: long, description }],
  )
}

const HELP_FLAG = [{ long: '--help', description: 'show this help' }]

function kindOf(argument: string, command: CommandUnknownOpts): NameKind | null {
  const noun = command.parent?.name() ?? ''
  const verb = command.name()
  if (verb === 'create' || verb === 'add' || argument === 'new-name') return null
  if (argument === 'code') return 'code'
  if (argument === 'id' && noun === 'offsets') return 'change'
  if (argument === 'pattern') return noun === 'groups' ? 'group' : 'topic'
  if (/^topics?$/.test(argument)) return 'topic'
  if (/^groups?$/.test(argument)) return 'group'
  if (argument === 'name' || argument === 'names') {
    if (noun === 'context') return 'context'
    if (noun === 'topics') return 'topic'
  }
  return argument === 'context' ? 'context' : null
}
