/** Users by what they may do; a star at the end is every name that begins so. */
export const ACL_USERS = {
  nothing: [],
  describer: ['Describe topic orders'],
  reader: ['Read topic orders', 'Read group billing'],
  writer: ['Write topic orders'],
  overseer: ['Describe cluster kafka-cluster'],
  ordering: [
    'Read topic ord*',
    'Write topic ord*',
    'Create topic ord*',
    'Delete topic ord*',
    'DescribeConfigs topic ord*',
    'Read group bil*',
    'Delete group bil*',
  ],
} as const

export type AclUser = keyof typeof ACL_USERS

/** What `kctl` ends with, for each of the users in their order. */
type Exits = readonly [number, number, number, number, number, number]

export interface AclCommand {
  /** In the tree of `kctl help --json`. */
  readonly command: string
  /** What follows it; `{plan}`, `{export}` are files that an administrator has written. */
  readonly args: string
  readonly exits: Exits
  /** Not all that it is about is seen by any of the users, which is to be said. */
  readonly lists?: boolean
  /** It changes something where it ends with 0 or 3. */
  readonly changes?: boolean
}

/** Commands that ask no cluster anything. */
export const LOCAL_COMMANDS: readonly string[] = [
  'offsets history',
  'context list',
  'context use',
  'context show',
  'context add',
  'context remove',
  'context edit',
  'context schema',
  'context import',
  'context rename',
  'context prompt',
  'context trust',
  'sandbox start',
  'sandbox stop',
  'sandbox status',
  'completion',
  'help',
  'explain',
  'version',
]

/** Every command that asks a cluster something, with what comes of it for each of the users. */
export const ACL_COMMANDS: readonly AclCommand[] = [
  { command: 'consume', args: 'orders -e -o value', exits: [6, 6, 0, 6, 6, 0] },
  { command: 'consume', args: 'orders payments -e -o value', exits: [6, 6, 6, 6, 6, 6] },
  { command: 'consume', args: 'orders -g billing -e -o value', exits: [6, 6, 0, 6, 6, 0], changes: true },
  {
    command: 'consume',
    args: 'orders -g billing -e -o value --group-protocol consumer',
    exits: [6, 6, 0, 6, 6, 0],
    changes: true,
  },
  {
    command: 'consume',
    args: 'orders payments -g billing -e -o value',
    exits: [6, 6, 6, 6, 6, 6],
    changes: true,
  },
  { command: 'consume', args: '--regex .* -e -o value', exits: [6, 6, 0, 6, 6, 0], lists: true },
  { command: 'consume', args: 'orders -g billing -e --exec cat', exits: [6, 6, 0, 6, 6, 0], changes: true },
  { command: 'produce', args: 'orders x', exits: [6, 6, 6, 0, 6, 0], changes: true },
  { command: 'produce', args: 'orders x --transactional', exits: [6, 6, 6, 6, 6, 6], changes: true },
  { command: 'produce', args: 'orders x --acks 0', exits: [6, 6, 6, 0, 6, 0], changes: true },
  { command: 'produce', args: 'order-new x --create-topic', exits: [6, 6, 6, 6, 6, 0], changes: true },
  { command: 'topics list', args: '', exits: [0, 0, 0, 0, 0, 0], lists: true },
  { command: 'topics list', args: 'orders payments', exits: [0, 0, 0, 0, 0, 0], lists: true },
  { command: 'topics list', args: '-o wide', exits: [3, 3, 3, 3, 0, 3] },
  { command: 'topics list', args: '--unhealthy', exits: [0, 0, 0, 0, 0, 0], lists: true },
  { command: 'topics describe', args: 'orders', exits: [6, 3, 3, 3, 6, 0] },
  { command: 'topics describe', args: 'nothing', exits: [6, 6, 6, 6, 6, 6] },
  { command: 'topics consumers', args: 'orders', exits: [6, 0, 0, 0, 6, 0], lists: true },
  { command: 'topics create', args: 'order-new', exits: [6, 6, 6, 6, 6, 0], changes: true },
  { command: 'topics create', args: 'order-new other-new', exits: [6, 6, 6, 6, 6, 3], changes: true },
  { command: 'topics delete', args: 'orders -y', exits: [6, 6, 6, 6, 6, 0], changes: true },
  { command: 'topics delete', args: 'orders payments -y', exits: [6, 6, 6, 6, 6, 6], changes: true },
  { command: 'groups list', args: '', exits: [0, 0, 0, 0, 3, 0], lists: true },
  { command: 'groups list', args: 'billing reading', exits: [0, 0, 0, 0, 3, 0], lists: true },
  { command: 'groups describe', args: 'billing', exits: [6, 6, 0, 6, 6, 0] },
  { command: 'groups members', args: 'reading', exits: [6, 6, 6, 6, 6, 6] },
  { command: 'groups members', args: '', exits: [0, 0, 0, 0, 3, 0], lists: true },
  { command: 'groups lag', args: '', exits: [0, 0, 0, 0, 3, 0], lists: true },
  { command: 'groups lag', args: 'billing', exits: [6, 6, 0, 6, 6, 0] },
  { command: 'groups lag', args: 'billing reading', exits: [6, 6, 6, 6, 6, 6] },
  { command: 'groups lag', args: 'billing --max-lag 100', exits: [6, 6, 0, 6, 6, 0] },
  { command: 'groups lag', args: '--max-lag 100', exits: [0, 0, 0, 0, 3, 0], lists: true },
  { command: 'groups topics', args: 'billing', exits: [6, 6, 0, 6, 6, 0] },
  { command: 'groups wait', args: 'billing --lag 100', exits: [6, 6, 0, 6, 6, 0] },
  { command: 'groups wait', args: 'billing --state empty', exits: [6, 6, 0, 6, 6, 0] },
  { command: 'groups delete', args: 'billing -y', exits: [6, 6, 6, 6, 6, 0], changes: true },
  { command: 'offsets list', args: 'billing', exits: [6, 6, 0, 6, 6, 0] },
  { command: 'offsets list', args: 'billing -t orders', exits: [6, 6, 0, 6, 6, 0] },
  { command: 'offsets reset', args: 'billing --to earliest -y', exits: [6, 6, 0, 6, 6, 0], changes: true },
  {
    command: 'offsets reset',
    args: 'billing -t orders --to latest -y',
    exits: [6, 6, 0, 6, 6, 0],
    changes: true,
  },
  {
    command: 'offsets reset',
    args: '--all-groups -t orders --to earliest -y',
    exits: [6, 7, 0, 7, 6, 0],
    lists: true,
    changes: true,
  },
  { command: 'offsets apply', args: '{plan} -y', exits: [6, 6, 6, 6, 6, 6], changes: true },
  { command: 'offsets export', args: 'billing', exits: [3, 3, 0, 3, 3, 0] },
  { command: 'offsets export', args: '--all-groups', exits: [3, 3, 0, 3, 3, 0], lists: true },
  { command: 'offsets import', args: '{export} -y', exits: [6, 6, 6, 6, 6, 6], changes: true },
  { command: 'offsets delete', args: 'billing -t orders -y', exits: [6, 6, 6, 6, 6, 0], changes: true },
  { command: 'offsets snapshot', args: 'billing', exits: [6, 6, 0, 6, 6, 0] },
  { command: 'offsets snapshot', args: '--all-groups', exits: [0, 0, 0, 0, 6, 0], lists: true },
  { command: 'offsets undo', args: '-y', exits: [6, 6, 6, 6, 6, 6], changes: true },
  { command: 'cluster describe', args: '', exits: [3, 3, 3, 3, 0, 3], lists: true },
  { command: 'context test', args: '', exits: [0, 0, 0, 0, 0, 0] },
  { command: 'doctor', args: '', exits: [0, 0, 0, 0, 0, 0] },
]
