import kafkajs from 'kafkajs'
import { type RealKafka, startRealKafka } from './real-kafka.ts'
import { until } from './until.ts'

// Not all of it is found by name where Node itself loads it.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, Kafka, logLevel, ResourcePatternTypes } =
  kafkajs

const OPERATIONS = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Create: AclOperationTypes.CREATE,
  Delete: AclOperationTypes.DELETE,
  Describe: AclOperationTypes.DESCRIBE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  IdempotentWrite: AclOperationTypes.IDEMPOTENT_WRITE,
} as const

const RESOURCES = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  cluster: AclResourceTypes.CLUSTER,
  transactional: AclResourceTypes.TRANSACTIONAL_ID,
} as const

/**
 * Something a user may do, as in `'Read topic orders'`. The cluster's name is `kafka-cluster`; a star is every name,
 * and behind others every name that begins with them.
 */
export type Right = `${keyof typeof OPERATIONS} ${keyof typeof RESOURCES} ${string}`

export interface GuardedKafka extends AsyncDisposable {
  readonly kafka: RealKafka
  /** The environment in which kctl is this user. */
  as(user: string): Readonly<Record<string, string>>
}

/**
 * A real broker that asks what everyone may do. Its plain listener is open to all; the other one is for the
 * users named here, and each of them may do what is said and nothing else.
 */
export async function startGuardedKafka(
  rights: Readonly<Record<string, readonly Right[]>>,
): Promise<GuardedKafka> {
  const users = Object.keys(rights)
  const logins = users.map((user) => `user_${user}="secret"`).join(' ')
  const kafka = await startRealKafka({
    listeners: [{ name: 'SASL', protocol: 'SASL_PLAINTEXT' }],
    properties: {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
      'listener.name.sasl.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.sasl.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${logins};`,
    },
  })
  await grant(kafka.bootstrap, rights)
  return {
    kafka,
    as: (user) => ({
      KCTL_BROKERS: kafka.bootstrapOf('SASL'),
      KCTL_SASL: 'plain',
      KCTL_USER: user,
      KCTL_PASSWORD: 'secret',
    }),
    [Symbol.asyncDispose]: () => kafka[Symbol.asyncDispose](),
  }
}

async function grant(bootstrap: string, rights: Readonly<Record<string, readonly Right[]>>): Promise<void> {
  const acl = Object.entries(rights).flatMap(([user, own]) => own.map((right) => entryOf(user, right)))
  const admin = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    await admin.createAcls({ acl })
    // The controller has them before the broker goes by them.
    await until(async () => (await countRights(admin)) >= acl.length)
  } finally {
    await admin.disconnect()
  }
}

function entryOf(user: string, right: Right) {
  const [operation = '', resource = '', name = ''] = right.split(' ')
  const isPrefix = name.length > 1 && name.endsWith('*')
  return {
    resourceType: RESOURCES[resource as keyof typeof RESOURCES],
    resourceName: isPrefix ? name.slice(0, -1) : name,
    resourcePatternType: isPrefix ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
    principal: `User:${user}`,
    host: '*',
    operation: OPERATIONS[operation as keyof typeof OPERATIONS],
    permissionType: AclPermissionTypes.ALLOW,
  }
}

async function countRights(admin: ReturnType<kafkajs.Kafka['admin']>): Promise<number> {
  const { resources } = await admin.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  })
  return resources.reduce((sum, { acls }) => sum + acls.length, 0)
}
