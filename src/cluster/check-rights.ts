import { type Check, makeCheck } from '../domain/check.ts'
import { clusterRightsText, type Granted, itemRightsText, operationsOf } from '../domain/rights.ts'
import type { Connection } from '../wire/connection.ts'
import { ConnectionError } from '../wire/connection-error.ts'
import { ErrorCode } from '../wire/error-codes.ts'
import { consumerGroupDescribe } from '../wire/messages/consumer-group-describe.ts'
import { describeCluster } from '../wire/messages/describe-cluster.ts'
import { describeGroups } from '../wire/messages/describe-groups.ts'
import { listGroups } from '../wire/messages/list-groups.ts'
import { metadata } from '../wire/messages/metadata.ts'

/** Asked for a name that nobody has, a broker says "not there" to who may see all, "not allowed" to others. */
const NOBODY = 'kctl-asks-what-it-may-see'
/** From these versions on brokers say what the user may do (KIP-430). */
const TOPIC_RIGHTS_FROM = 8
const GROUP_RIGHTS_FROM = 3
/** So that neither a request nor its answer grows without bound. */
const MOST_GROUPS = 500

const UNSAID = 'not known: brokers of this version do not say it'

/**
 * What this user may do, by what the brokers say of it: nothing is tried, and nothing is changed.
 *
 * @param connections to as many of the brokers as can be reached; each knows its own groups
 */
export async function checkRights(
  connection: Connection,
  connections: readonly Connection[],
  timeoutMs: number,
): Promise<readonly Check[]> {
  return [
    await unlessBroken('cluster', async () => await clusterRights(connection, timeoutMs)),
    await unlessBroken('topics', async () => await topicRights(connection, timeoutMs)),
    await unlessBroken('groups', async () => await groupRights(connections, timeoutMs)),
  ]
}

type Subject = 'cluster' | 'topics' | 'groups'

const skipped = (subject: Subject, message: string): Check => makeCheck('rights', 'skipped', subject, message)

async function unlessBroken(subject: Subject, check: () => Promise<Check>): Promise<Check> {
  try {
    return await check()
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error
    return skipped(subject, error.reason === 'api-version' ? UNSAID : `not known: ${error.message}`)
  }
}

async function clusterRights(connection: Connection, timeoutMs: number): Promise<Check> {
  const { clusterAuthorizedOperations } = await connection.send(
    describeCluster,
    { includeClusterAuthorizedOperations: true },
    { timeoutMs },
  )
  const operations = operationsOf(clusterAuthorizedOperations)
  if (operations === null) return skipped('cluster', UNSAID)
  // Brokers tell it only to those who may describe the cluster.
  if (operations.size === 0) {
    return skipped('cluster', 'this user may not Describe it; what else it may do there is not said')
  }
  const { message } = clusterRightsText(operations)
  return makeCheck('rights', 'ok', 'cluster', message)
}

async function topicRights(connection: Connection, timeoutMs: number): Promise<Check> {
  const limits = { timeoutMs, minVersion: TOPIC_RIGHTS_FROM }
  const ask = async (topics: readonly { name: string }[] | null) =>
    await connection.send(
      metadata,
      { topics, allowAutoTopicCreation: false, includeTopicAuthorizedOperations: true },
      limits,
    )
  const [answer, probe] = await Promise.all([ask(null), ask([{ name: NOBODY }])])
  const seesAll = probe.topics.every(({ errorCode }) => errorCode !== ErrorCode.TOPIC_AUTHORIZATION_FAILED)
  const topics = answer.topics.filter(
    ({ errorCode, isInternal }) => errorCode !== ErrorCode.TOPIC_AUTHORIZATION_FAILED && !isInternal,
  )
  const granted = topics.flatMap((topic): readonly Granted[] => {
    const operations = operationsOf(topic.topicAuthorizedOperations)
    return operations === null ? [] : [{ name: topic.name ?? '', operations }]
  })
  if (topics.length > 0 && granted.length === 0) return skipped('topics', UNSAID)
  return itemCheck('topics', granted, seesAll)
}

async function groupRights(connections: readonly Connection[], timeoutMs: number): Promise<Check> {
  const [first] = connections
  if (first === undefined) return skipped('groups', 'not known: no broker is reached where it says it is')
  // Any broker checks the right before it says that it coordinates no such group.
  const { groups } = await first.send(
    describeGroups,
    { groups: [NOBODY], includeAuthorizedOperations: true },
    { timeoutMs, minVersion: GROUP_RIGHTS_FROM },
  )
  const seesAll = groups.every(({ errorCode }) => errorCode !== ErrorCode.GROUP_AUTHORIZATION_FAILED)
  const answers = await Promise.all(connections.map(async (each) => await groupsAt(each, timeoutMs)))
  return itemCheck('groups', answers.flat(), seesAll)
}

/** The groups that this broker coordinates. */
async function groupsAt(connection: Connection, timeoutMs: number): Promise<readonly Granted[]> {
  const { groups } = await connection.send(listGroups, {}, { timeoutMs })
  const shown = groups.slice(0, MOST_GROUPS)
  const modern = shown.filter(({ groupType }) => groupType?.toLowerCase() === 'consumer')
  const others = shown.filter((each) => !modern.includes(each))
  const granted: Granted[] = []
  const add = (name: string, errorCode: number, bits: number): void => {
    const operations = errorCode === ErrorCode.NONE ? operationsOf(bits) : null
    if (operations !== null) granted.push({ name, operations })
  }
  if (others.length > 0) {
    const answer = await connection.send(
      describeGroups,
      { groups: others.map(({ groupId }) => groupId), includeAuthorizedOperations: true },
      { timeoutMs, minVersion: GROUP_RIGHTS_FROM },
    )
    for (const each of answer.groups) add(each.groupId, each.errorCode, each.authorizedOperations)
  }
  if (modern.length > 0) {
    const answer = await connection.send(
      consumerGroupDescribe,
      { groupIds: modern.map(({ groupId }) => groupId), includeAuthorizedOperations: true },
      { timeoutMs },
    )
    for (const each of answer.groups) add(each.groupId, each.errorCode, each.authorizedOperations)
  }
  return granted
}

function itemCheck(subject: 'topics' | 'groups', granted: readonly Granted[], seesAll: boolean): Check {
  if (granted.length > 0) {
    const { message, details } = itemRightsText(subject, granted, seesAll)
    return makeCheck('rights', 'ok', subject, message, { details })
  }
  if (seesAll) return makeCheck('rights', 'ok', subject, 'there are none; this user may see those that come')
  return makeCheck(
    'rights',
    'warning',
    subject,
    'this user sees none: there are none, or it may not see them',
    { fix: `if it should: the principal needs Describe on the ${subject} it is for` },
  )
}
