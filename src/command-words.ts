import { findEntry } from './command-list.ts'
import { GLOBAL_FLAGS } from './config/settings.ts'

/** The words of a command line as the command tree wants them. Nothing is said of whether they are right. */
export function normaliseWords(args: readonly string[]): readonly string[] {
  const words = withVerb(toNounVerb(withHelpLast(args)))
  const hasCommand = commandIndex(words) < words.length
  return !hasCommand && words.every(isGlobalFlagOrValue) ? [...words, '--help'] : words
}

export const isHelpFlag = (word: string): boolean => word === '-h' || word === '--help'

/** `kctl --help topics` is `kctl topics --help`. */
function withHelpLast(args: readonly string[]): readonly string[] {
  const at = commandIndex(args)
  const front = args.slice(0, at)
  if (at >= args.length || !front.some(isHelpFlag)) return args
  return [...front.filter((word) => !isHelpFlag(word)), ...args.slice(at), '--help']
}

/** Where the flags in front end, as in `kctl --context prod topics`. */
export function commandIndex(words: readonly string[]): number {
  let at = 0
  while (words[at]?.startsWith('-') === true) at += FLAGS_WITH_VALUES.has(words[at] ?? '') ? 2 : 1
  return at
}

const spellings = (flags: readonly { readonly flags: string }[]): ReadonlySet<string> =>
  new Set(flags.flatMap(({ flags: text }) => text.match(/(?<![\w-])--?[a-zA-Z][\w-]*/g) ?? []))

const ALL_FLAGS = spellings(GLOBAL_FLAGS)
const FLAGS_WITH_VALUES = spellings(GLOBAL_FLAGS.filter(({ preset }) => preset === null))

const isGlobalFlagOrValue = (word: string, index: number, words: readonly string[]): boolean =>
  ALL_FLAGS.has(word.replace(/=.*/s, '')) || FLAGS_WITH_VALUES.has(words[index - 1] ?? '')

const VERBS_FIRST: ReadonlySet<string> = new Set(['get', 'list', 'describe', 'create', 'delete'])

/** `get topics` and `describe topic orders`, as kubectl and kafkactl have it, become noun and verb. */
function toNounVerb(args: readonly string[]): readonly string[] {
  const at = commandIndex(args)
  const [verb = '', noun] = args.slice(at)
  const entry = findEntry(noun)
  if (!VERBS_FIRST.has(verb) || entry === undefined || entry.bareVerb === null) return args
  return args.toSpliced(at, 2, entry.name, verb === 'get' ? entry.bareVerb : verb)
}

/** `kctl topics` lists. Flags may follow, but a word there is a verb, and a wrong one gets a suggestion. */
function withVerb(words: readonly string[]): readonly string[] {
  const at = commandIndex(words)
  const bareVerb = findEntry(words[at])?.bareVerb ?? null
  const next = words[at + 1] ?? '-'
  if (bareVerb === null || !next.startsWith('-') || isHelpFlag(next)) return words
  return words.toSpliced(at + 1, 0, bareVerb)
}
