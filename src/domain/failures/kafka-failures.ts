/** What usually is behind an error of the protocol, and what to do; its meaning stands with its number. */
export interface KafkaFailureText {
  readonly causes: readonly string[]
  readonly fixes: readonly string[]
}

const RIGHTS = 'kctl doctor shows what this user may do; an administrator gives rights with kafka-acls'
const HEALTH = 'kctl topics list --unhealthy names the partitions, kctl cluster describe the brokers'

/** Those that people meet. Of the others, their meaning and whether they pass by themselves has to do. */
export const KAFKA_FAILURES: Readonly<Record<string, KafkaFailureText>> = {
  UNKNOWN_SERVER_ERROR: {
    causes: ['a fault of the broker, or of a plug-in of it'],
    fixes: ["read the broker's log at that time"],
  },
  OFFSET_OUT_OF_RANGE: {
    causes: ['retention has deleted what was there', 'the topic was made anew', 'the log was cut back'],
    fixes: [
      'kctl topics describe TOPIC shows start and end of each partition',
      'start where there is something: kctl consume TOPIC --from earliest',
    ],
  },
  CORRUPT_MESSAGE: {
    causes: ['a record without a key was sent to a compacted topic', 'the bytes were damaged on the way'],
    fixes: ['give every record a key: kctl produce TOPIC -k KEY VALUE'],
  },
  UNKNOWN_TOPIC_OR_PARTITION: {
    causes: [
      'the name is mistyped',
      'the topic is new, and not every broker knows it yet',
      'this user may not see it: brokers then say the same',
    ],
    fixes: ['kctl topics list', 'kctl doctor shows what this user may see'],
  },
  LEADER_NOT_AVAILABLE: {
    causes: ['the topic was just created', 'every broker with a replica in sync is down'],
    fixes: [HEALTH],
  },
  NOT_LEADER_OR_FOLLOWER: {
    causes: ['the leader has moved, as after a restart; clients find the new one by themselves'],
    fixes: ['nothing if it passes; if not: ' + HEALTH],
  },
  REQUEST_TIMED_OUT: {
    causes: ['replicas are slow to confirm', 'the broker is overloaded', 'the controller is away'],
    fixes: [HEALTH, 'give it longer: --timeout 60s'],
  },
  MESSAGE_TOO_LARGE: {
    causes: ["a record is larger than the topic's max.message.bytes"],
    fixes: ['kctl topics describe TOPIC shows the limit; send less, compress (-z zstd), or raise it'],
  },
  COORDINATOR_LOAD_IN_PROGRESS: {
    causes: ['the broker has just taken over the groups of another one'],
    fixes: ['nothing: it passes within seconds'],
  },
  COORDINATOR_NOT_AVAILABLE: {
    causes: ['the cluster has just started', 'brokers that hold __consumer_offsets are down'],
    fixes: ['kctl topics describe __consumer_offsets', HEALTH],
  },
  NOT_COORDINATOR: {
    causes: ['the coordinator has moved; clients find the new one by themselves'],
    fixes: ['nothing if it passes; if not: kctl cluster describe'],
  },
  INVALID_TOPIC_EXCEPTION: {
    causes: ['a character that topics cannot have', 'an internal topic'],
    fixes: ['letters, digits, dot, underscore and dash, 249 at most'],
  },
  NOT_ENOUGH_REPLICAS: {
    causes: ['brokers are down, so that fewer replicas are in sync than min.insync.replicas'],
    fixes: [HEALTH, 'bring the brokers back; records wait until --delivery-timeout'],
  },
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: {
    causes: ['a replica fell behind while the records were written'],
    fixes: [HEALTH],
  },
  ILLEGAL_GENERATION: {
    causes: ['the member took too long, and the group went on without it'],
    fixes: ['nothing: it joins again and goes on at the last commit'],
  },
  UNKNOWN_MEMBER_ID: {
    causes: [
      'the member was thrown out after session.timeout.ms',
      'offsets were to be set while the group has members',
    ],
    fixes: ['kctl groups members GROUP', 'stop the members before a reset, or add --wait 10m'],
  },
  REBALANCE_IN_PROGRESS: {
    causes: ['a member came or went'],
    fixes: [
      'nothing if it passes; if it goes on and on, some member keeps leaving: kctl groups members GROUP',
    ],
  },
  TOPIC_AUTHORIZATION_FAILED: {
    causes: [
      'no rule allows it: Read to consume, Write to produce, Describe to see, Create, Delete and Alter',
    ],
    fixes: [RIGHTS],
  },
  GROUP_AUTHORIZATION_FAILED: {
    causes: ['no rule allows it: Read to join and commit, Describe to see, Delete to delete'],
    fixes: [RIGHTS],
  },
  CLUSTER_AUTHORIZATION_FAILED: {
    causes: ['no rule allows it: Describe, Create, Alter, IdempotentWrite and others on the cluster'],
    fixes: [RIGHTS],
  },
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: {
    causes: ['no rule allows Write on that transactional id'],
    fixes: [RIGHTS],
  },
  INVALID_TIMESTAMP: {
    causes: ['the clock of the producer is wrong', 'old records are sent again with their old times'],
    fixes: ['kctl doctor compares the clocks', 'look at message.timestamp.before.max.ms of the topic'],
  },
  UNSUPPORTED_SASL_MECHANISM: {
    causes: ['the listener offers other mechanisms'],
    fixes: ['kctl doctor shows which ones'],
  },
  UNSUPPORTED_VERSION: {
    causes: ['the broker is too old for this, or the feature is switched off'],
    fixes: ['kctl cluster describe shows the version of each broker'],
  },
  TOPIC_ALREADY_EXISTS: {
    causes: ['somebody has made it before'],
    fixes: ['kctl topics describe NAME', 'kctl topics create NAME --if-not-exists'],
  },
  INVALID_PARTITIONS: {
    causes: ['partitions can be added, never taken away'],
    fixes: ['kctl topics describe NAME shows how many there are'],
  },
  INVALID_REPLICATION_FACTOR: {
    causes: ['more replicas were asked for than there are brokers'],
    fixes: ['kctl cluster describe', 'kctl topics create NAME -r 1 on a single broker'],
  },
  INVALID_CONFIG: {
    causes: ['a setting is mistyped, or its value is out of range'],
    fixes: ["the broker's own words stand in the error"],
  },
  NOT_CONTROLLER: {
    causes: ['the controller has moved; kctl finds the new one by itself'],
    fixes: ['nothing if it passes; if not: kctl cluster describe'],
  },
  POLICY_VIOLATION: {
    causes: ['who runs the cluster has set a rule, as for names, replicas or retention'],
    fixes: ["the broker's own words stand in the error; ask who runs the cluster"],
  },
  OUT_OF_ORDER_SEQUENCE_NUMBER: {
    causes: ['records of this producer were lost, as by an unclean election or by retention'],
    fixes: ['the report says what is unknown; look at the topic before sending again'],
  },
  INVALID_PRODUCER_EPOCH: {
    causes: ['another producer with the same transactional id has started'],
    fixes: ['let only one of them run'],
  },
  PRODUCER_FENCED: {
    causes: ['another producer with the same transactional id has started'],
    fixes: ['let only one of them run'],
  },
  CONCURRENT_TRANSACTIONS: {
    causes: ['the transaction before is still being written to all its partitions'],
    fixes: ['nothing: it passes'],
  },
  SECURITY_DISABLED: {
    causes: ['the brokers run without an authorizer, so there are no rules to show'],
    fixes: ['nothing, unless rules are wanted: authorizer.class.name of the brokers'],
  },
  KAFKA_STORAGE_ERROR: {
    causes: ['a disk of the broker is full or broken'],
    fixes: ["read the broker's log", HEALTH],
  },
  SASL_AUTHENTICATION_FAILED: {
    causes: ['user, password or token are wrong, or not for this mechanism'],
    fixes: ['kctl explain SASL_DENIED'],
  },
  UNKNOWN_PRODUCER_ID: {
    causes: ['retention has deleted everything that this producer had written'],
    fixes: ['start it again: a new producer gets a new id'],
  },
  NON_EMPTY_GROUP: {
    causes: ['its consumers are running'],
    fixes: ['kctl groups members GROUP shows who they are; stop them first'],
  },
  GROUP_ID_NOT_FOUND: {
    causes: ['the name is mistyped', 'the group was forgotten after offsets.retention.minutes'],
    fixes: ['kctl groups list'],
  },
  TOPIC_DELETION_DISABLED: {
    causes: ['delete.topic.enable=false on the brokers'],
    fixes: ['ask who runs the cluster'],
  },
  FENCED_LEADER_EPOCH: {
    causes: ['the leader has changed; clients find the new one by themselves'],
    fixes: ['nothing: it passes'],
  },
  FENCED_INSTANCE_ID: {
    causes: ['two members have the same --instance-id or group.instance.id'],
    fixes: ['give each member one of its own'],
  },
  UNRELEASED_INSTANCE_ID: {
    causes: ['the member before with this id is still there, or its session has not run out'],
    fixes: ['stop that one, or wait for session.timeout.ms'],
  },
  GROUP_SUBSCRIBED_TO_TOPIC: {
    causes: ['members of the group read that topic'],
    fixes: ['stop them, or take the topic out of what they subscribe to'],
  },
  UNSTABLE_OFFSET_COMMIT: {
    causes: ['a producer holds offsets of the group in an open transaction'],
    fixes: ['wait until it ends; one that hangs is ended by transaction.timeout.ms'],
  },
  THROTTLING_QUOTA_EXCEEDED: {
    causes: ['a quota on changes to the cluster (controller_mutation_rate)'],
    fixes: ['wait, and change less at a time'],
  },
  UNKNOWN_TOPIC_ID: {
    causes: ['the topic was deleted or made anew', 'a broker has not heard of it yet'],
    fixes: ['kctl topics list'],
  },
  FENCED_MEMBER_EPOCH: {
    causes: ['the member was away for too long, and the group went on without it'],
    fixes: ['nothing: it joins again and goes on at the last commit'],
  },
  UNSUPPORTED_ASSIGNOR: {
    causes: ['a member asks for an assignment strategy that the brokers do not have'],
    fixes: ['group.consumer.assignors of the brokers lists them'],
  },
  INCONSISTENT_GROUP_PROTOCOL: {
    causes: [
      'the members of the group share no assignment strategy',
      'it is a group of another kind, as of Connect',
    ],
    fixes: ['kctl groups describe GROUP shows its protocol', 'use another group'],
  },
}
