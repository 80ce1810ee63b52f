import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs'
import { type RealKafka, startRealKafka } from './real-kafka.ts'

/** What the user "limited" may do; everything else is denied. */
export interface Grant {
  readonly resource: 'topic' | 'group' | 'cluster' | 'transactional'
  /** A star is every one. */
  readonly name: string
  readonly operations: readonly (keyof typeof AclOperationTypes)[]
}

export interface GuardedKafka extends AsyncDisposable {
  readonly kafka: RealKafka
  /** The environment in which kctl is the limited user. */
  readonly asLimited: Readonly<Record<string, string>>
  /** Lets the limited user do more. Holds as soon as it returns. */
  grant(grants: readonly Grant[]): Promise<void>
}

const RESOURCES = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  cluster: AclResourceTypes.CLUSTER,
  transactional: AclResourceTypes.TRANSACTIONAL_ID,
} as const

/** A real broker that asks what everyone may do. Its plain listener is open to all, the other one to a user with few rights. */
export async function startGuardedKafka(grants: readonly Grant[]): Promise<GuardedKafka> {
  const kafka = await startRealKafka({
    listeners: [{ name: 'SASL', protocol: 'SASL_PLAINTEXT' }],
    properties: {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
      'listener.name.sasl.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.sasl.plain.sasl.jaas.config':
        'org.apache.kafka.common.security.plain.PlainLoginModule required user_limited="secret";',
    },
  })
  const client = new Kafka({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING })
  const grant = async (more: readonly Grant[]): Promise<void> => {
    const admin = client.admin()
    await admin.connect()
    await admin.createAcls({
      acl: more.flatMap(({ resource, name, operations }) =>
        operations.map((operation) => ({
          resourceType: RESOURCES[resource],
          resourceName: name,
          resourcePatternType: ResourcePatternTypes.LITERAL,
          principal: 'User:limited',
          host: '*',
          operation: AclOperationTypes[operation],
          permissionType: AclPermissionTypes.ALLOW,
        })),
      ),
    })
    await admin.disconnect()
  }
  await grant(grants)
  return {
    kafka,
    asLimited: {
      KCTL_BROKERS: kafka.bootstrapOf('SASL'),
      KCTL_SASL: 'plain',
      KCTL_USER: 'limited',
      KCTL_PASSWORD: 'secret',
    },
    grant,
    [Symbol.asyncDispose]: () => kafka[Symbol.asyncDispose](),
  }
}
