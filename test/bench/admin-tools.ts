import type { Apache } from './apache.ts'
import { kctlProgram, type Target } from './kctl-program.ts'
import type { Program } from './measure.ts'
import { hasPeer, type Peer, peerProgram } from './peers.ts'

/** What there is to ask a cluster, or to change in it. */
export type AdminJob = 'list topics' | 'list groups' | 'lag' | 'reset'

export interface AdminTool {
  readonly name: string
  /** For what takes seconds to start. */
  readonly maxRounds?: number
  /** @param groups a group to move, or the beginning of the names of groups. Null where it cannot do it. */
  program(job: AdminJob, groups: string, target: Target): Program | null
}

const KCTL_ADMIN: AdminTool = {
  name: 'kctl',
  program: (job, groups, target) =>
    kctlProgram(
      {
        'list topics': ['topics', 'list'],
        'list groups': ['groups', 'list'],
        lag: ['groups', 'lag', '--by', 'partition'],
        reset: ['offsets', 'reset', groups, '--to', 'earliest', '-y'],
      }[job],
      target,
    ),
}

const PEER_ARGS: Readonly<Record<Peer, (job: AdminJob, groups: string) => readonly string[] | undefined>> = {
  kcat: (job) => (job === 'list topics' ? ['-L'] : undefined),
  rpk: (job, groups) =>
    ({
      'list topics': ['topic', 'list'],
      'list groups': ['group', 'list'],
      lag: ['group', 'describe', '-r', `${groups}.*`],
      reset: ['group', 'seek', groups, '--to', 'start'],
    })[job],
  kcl: (job, groups) =>
    ({
      'list topics': ['topic', 'list'],
      'list groups': ['group', 'list'],
      lag: ['group', 'describe'],
      reset: ['group', 'seek', groups, '--to', 'start', '-y'],
    })[job],
  kaf: (job) =>
    ({ 'list topics': ['topics'], 'list groups': ['groups'], lag: undefined, reset: undefined })[job],
  kafkactl: (job) => (job === 'list topics' ? ['get', 'topics'] : undefined),
}

const peerTools = (): readonly AdminTool[] =>
  (Object.keys(PEER_ARGS) as Peer[]).filter(hasPeer).map((name) => ({
    name,
    program(job, groups, { bootstrap }) {
      const args = PEER_ARGS[name](job, groups)
      return args === undefined ? null : peerProgram(name, bootstrap, args)
    },
  }))

const apacheTool = (apache: Apache): AdminTool => ({
  name: 'Apache',
  maxRounds: 3,
  program: (job, group, { bootstrap }) =>
    ({
      'list topics': () => apache('kafka-topics', bootstrap, ['--list']),
      'list groups': () => apache('kafka-consumer-groups', bootstrap, ['--list']),
      lag: () => apache('kafka-consumer-groups', bootstrap, ['--describe', '--all-groups']),
      reset: () =>
        apache('kafka-consumer-groups', bootstrap, [
          ...['--reset-offsets', '--group', group, '--to-earliest'],
          ...['--all-topics', '--execute'],
        ]),
    })[job](),
})

/** kctl first, and those that this machine has. */
export const adminTools = (apache: Apache | null): readonly AdminTool[] => [
  KCTL_ADMIN,
  ...peerTools(),
  ...(apache === null ? [] : [apacheTool(apache)]),
]
