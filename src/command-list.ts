import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import type { Bind } from './commands/run.ts'
import type { Context } from './context.ts'
import type { Host } from './host.ts'

/** A line of the command tree: a noun with its verbs, or a verb on its own. */
export interface CommandEntry {
  readonly name: string
  readonly aliases: readonly string[]
  readonly description: string
  /** The heading in `kctl --help`; null keeps it out of there. */
  readonly heading: string | null
  /** What a noun means without a verb; null for what is a verb itself. */
  readonly bareVerb: string | null
  /** Called only when the command line names it, or asks for everything. */
  load(bind: Bind, wholeTree: WholeTree, host: Host): Promise<CommandUnknownOpts>
}

/** The whole tree, everything in it loaded, for commands that speak of commands. */
export type WholeTree = () => Promise<CommandUnknownOpts>

const EVERYDAY = 'Records:'
const CLUSTER = 'Look after a cluster:'
const KCTL = 'kctl itself:'

/** The command tree, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'consume',
    aliases: ['c', 'tail'],
    description: 'Read records, from anywhere to anywhere, alone or as a member of a group',
    heading: EVERYDAY,
    bareVerb: null,
    load: async (bind) => {
      const { consume, consumeCommand, consumeHelp } = await import('./commands/consume.ts')
      return (await import('./commands/help-text.ts')).withHelp(consumeCommand(bind(consume)), consumeHelp)
    },
  },
  {
    name: 'produce',
    aliases: ['p'],
    description: 'Send records to a topic, and say what became of every one of them',
    heading: EVERYDAY,
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
    heading: CLUSTER,
    bareVerb: 'list',
    load: async (bind) => (await import('./commands/topics/topics.ts')).topicsCommand(bind),
  },
  {
    name: 'groups',
    aliases: ['group', 'g'],
    description: 'List, describe and delete groups, and see how far they are behind',
    heading: CLUSTER,
    bareVerb: 'list',
    load: async (bind) => (await import('./commands/groups/groups.ts')).groupsCommand(bind),
  },
  {
    name: 'offsets',
    aliases: ['offset', 'o'],
    description: 'Read and move the committed offsets of groups',
    heading: CLUSTER,
    bareVerb: 'list',
    load: async (bind) => (await import('./commands/offsets/offsets.ts')).offsetsCommand(bind),
  },
  {
    name: 'cluster',
    aliases: [],
    description: 'Show the brokers of a cluster, its version and its health',
    heading: CLUSTER,
    bareVerb: 'describe',
    load: async (bind) => (await import('./commands/cluster/cluster.ts')).clusterCommand(bind),
  },
  {
    name: 'doctor',
    aliases: [],
    description: 'Find out why a cluster cannot be reached or used',
    heading: CLUSTER,
    bareVerb: null,
    load: async (bind) => {
      const { doctor, doctorCommand, doctorHelp } = await import('./commands/doctor.ts')
      return (await import('./commands/help-text.ts')).withHelp(doctorCommand(bind(doctor)), doctorHelp)
    },
  },
  {
    name: 'context',
    aliases: ['ctx'],
    description: 'Choose the cluster to work with, by name',
    heading: KCTL,
    bareVerb: 'list',
    load: async (bind) => (await import('./commands/context/context.ts')).contextCommand(bind),
  },
  {
    name: 'sandbox',
    aliases: [],
    description: 'Start a broker to try things on: embedded, or a real Kafka',
    heading: KCTL,
    bareVerb: 'start',
    load: async (bind) => (await import('./commands/sandbox/sandbox.ts')).sandboxCommand(bind),
  },
  {
    name: 'completion',
    aliases: [],
    description: 'Print a script that makes a shell complete commands, flags and names',
    heading: KCTL,
    bareVerb: null,
    load: async (bind) => {
      const { completion, completionCommand, completionHelp } = await import('./commands/completion.ts')
      return (await import('./commands/help-text.ts')).withHelp(
        completionCommand(bind(completion)),
        completionHelp,
      )
    },
  },
  {
    name: 'help',
    aliases: [],
    description: 'Explain a command, or a subject that many commands share',
    heading: KCTL,
    bareVerb: null,
    load: async (bind, wholeTree) => {
      const { help, helpCommand, helpHelp } = await import('./commands/help.ts')
      const command = helpCommand(bind(async (request, context) => await help(request, context, wholeTree)))
      return (await import('./commands/help-text.ts')).withHelp(command, helpHelp)
    },
  },
  {
    name: 'explain',
    aliases: [],
    description: 'Say what an error code means, what causes it, and what to do',
    heading: KCTL,
    bareVerb: null,
    load: async (bind) => {
      const { explain, explainCommand, explainHelp } = await import('./commands/explain.ts')
      return (await import('./commands/help-text.ts')).withHelp(explainCommand(bind(explain)), explainHelp)
    },
  },
  {
    name: 'version',
    aliases: [],
    description: 'Print the version',
    heading: KCTL,
    bareVerb: null,
    load: async (bind) => {
      const { showVersion, versionCommand, versionHelp } = await import('./commands/version.ts')
      return (await import('./commands/help-text.ts')).withHelp(
        versionCommand(bind(showVersion)),
        versionHelp,
      )
    },
  },
  {
    name: '__complete',
    aliases: [],
    description: 'Print what may come next on a command line',
    heading: null,
    bareVerb: null,
    load: async (bind, wholeTree, { stdout }) => {
      const { complete, completeCommand } = await import('./commands/completion/complete.ts')
      const openContext = async () =>
        await new Promise<Context>((resolve, reject) => {
          bind<null>(async (_request, context) => await Promise.resolve(resolve(context)))(null).catch(reject)
        })
      return completeCommand(async (request) => await complete(request, { stdout, wholeTree, openContext }))
    },
  },
]

export const findEntry = (word: string | undefined): CommandEntry | undefined =>
  COMMANDS.find(({ name, aliases }) => name === word || (word !== undefined && aliases.includes(word)))
