import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { withHelp } from './commands/help-text.ts'
import type { Bind } from './commands/run.ts'
import { addGlobalFlags, dressHelp } from './command-help.ts'
import { GLOBAL_FLAGS } from './config/settings.ts'
import { createContext } from './create-context.ts'
import { ExitCode } from './errors.ts'
import type { Host } from './host.ts'
import type { Interruption } from './interruption.ts'
import { version } from './version.ts'

interface Noun {
  readonly name: string
  readonly aliases: readonly string[]
  readonly description: string
  /** What the noun means without a verb; `list` when left out, null for what is itself a verb. */
  readonly bareVerb?: string | null
  /** Loaded only when the command line names it, or asks for everything. */
  load(bind: Bind): Promise<CommandUnknownOpts>
}

/** The command tree: a line for each noun, and for the two verbs that everyone types all day. */
const NOUNS: readonly Noun[] = [
  {
    name: 'consume',
    aliases: ['c', 'tail'],
    description: 'Read records: the last 10 and then what comes, unless told otherwise',
    bareVerb: null,
    load: async (bind) => {
      const { consume, consumeCommand, consumeHelp } = await import('./commands/consume.ts')
      return withHelp(consumeCommand(bind(consume)), consumeHelp)
    },
  },
  {
    name: 'produce',
    aliases: ['p'],
    description: 'Send records to a topic, and say what became of every one of them',
    bareVerb: null,
    load: async (bind) => {
      const { produce, produceCommand } = await import('./commands/produce.ts')
      return produceCommand(bind(produce))
    },
  },
  {
    name: 'topics',
    aliases: ['topic', 't'],
    description: 'List, describe, create and delete topics',
    load: async (bind) => (await import('./commands/topics/topics.ts')).topicsCommand(bind),
  },
  {
    name: 'groups',
    aliases: ['group', 'g'],
    description: 'List, describe and delete groups, and see how far they are behind',
    load: async (bind) => (await import('./commands/groups/groups.ts')).groupsCommand(bind),
  },
  {
    name: 'offsets',
    aliases: ['offset', 'o'],
    description: 'Read and move the committed offsets of groups',
    load: async (bind) => (await import('./commands/offsets/offsets.ts')).offsetsCommand(bind),
  },
  {
    name: 'context',
    aliases: ['ctx'],
    description: 'Choose the cluster to work with, by name',
    load: async (bind) => (await import('./commands/context/context.ts')).contextCommand(bind),
  },
  {
    name: 'sandbox',
    aliases: [],
    description: 'Start a broker to try things on: embedded, or a real Kafka',
    bareVerb: 'start',
    load: async (bind) => (await import('./commands/sandbox/sandbox.ts')).sandboxCommand(bind),
  },
]

/** Runs one command line to its end. */
export async function runProgram(
  args: readonly string[],
  host: Host,
  interruption: Interruption,
): Promise<ExitCode> {
  const words = withVerb(toNounVerb(args))
  const program = await createProgram(words, host, interruption)
  await program.parseAsync(words, { from: 'user' })
  return ExitCode.ok
}

/** @param words the command line; only the noun it names is loaded, all of them with none */
async function createProgram(
  words: readonly string[],
  host: Host,
  interruption: Interruption,
): Promise<CommandUnknownOpts> {
  let chosen: CommandUnknownOpts | null = null
  const bind: Bind = (effect) => async (request) => {
    await effect(request, await createContext(host, interruption, words, chosen?.optsWithGlobals() ?? {}))
  }
  const program = new Command('kctl')
    .description('Operate Apache Kafka from the command line')
    .version(version, '-V, --version', 'print the version')
    .helpCommand(false)
    .enablePositionalOptions()
    .hook('preAction', (_program, action) => {
      chosen = action
    })
  for (const noun of NOUNS) {
    const isNamed = words.includes(noun.name) || noun.aliases.some((alias) => words.includes(alias))
    const command = isNamed ? await noun.load(bind) : new Command(noun.name).description(noun.description)
    program.addCommand(command.aliases([...noun.aliases]))
  }
  addGlobalFlags(program)
  dressHelp(program, host)
  return program
}

const VERBS_FIRST: ReadonlySet<string> = new Set(['get', 'list', 'describe', 'create', 'delete'])

/** `get topics` and `describe topic orders`, as kubectl and kafkactl have it, become noun and verb. */
function toNounVerb(args: readonly string[]): readonly string[] {
  const [verb = '', noun = '', ...rest] = args
  const known = NOUNS.some(({ name, aliases }) => name === noun || aliases.includes(noun))
  if (!VERBS_FIRST.has(verb) || !known) return args
  return [noun, verb === 'get' ? 'list' : verb, ...rest]
}

/** `kctl topics` lists. Flags may follow, but a word there is a verb, and a wrong one gets a suggestion. */
function withVerb(words: readonly string[]): readonly string[] {
  const at = firstPlainWord(words)
  const noun = NOUNS.find(({ name, aliases }) => name === words[at] || aliases.includes(words[at] ?? ''))
  const next = words[at + 1] ?? '-'
  if (
    noun === undefined ||
    noun.bareVerb === null ||
    !next.startsWith('-') ||
    next === '-h' ||
    next === '--help'
  )
    return words
  return words.toSpliced(at + 1, 0, noun.bareVerb ?? 'list')
}

const FLAGS_WITH_VALUES = new Set(
  GLOBAL_FLAGS.filter(({ preset }) => preset === null).flatMap(
    ({ flags }) => flags.match(/--?[\w-]+/g) ?? [],
  ),
)

/** Where the flags in front end: `kctl --context prod topics`. */
function firstPlainWord(words: readonly string[]): number {
  let at = 0
  while (words[at]?.startsWith('-') === true) at += FLAGS_WITH_VALUES.has(words[at] ?? '') ? 2 : 1
  return at
}
