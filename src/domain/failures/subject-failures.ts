import type { FailureTexts } from './failure-text.ts'

/** Topics, partitions, groups and contexts: not there, there already, or not in a state for it. */
export const SUBJECT_FAILURES: FailureTexts = {
  TOPIC_NOT_FOUND: {
    kinds: ['notFound'],
    meaning: 'There is no topic of that name in this cluster. kctl never makes one by asking for it.',
    causes: ['the name is mistyped', 'it is in another cluster', 'it was deleted'],
    fixes: [
      'kctl topics list shows what there is',
      'kctl topics create NAME makes it; kctl produce NAME --create-topic does that on the way',
    ],
  },
  TOPIC_DELETED: {
    kinds: ['notFound'],
    meaning: 'The topic was deleted while it was being read or written.',
    causes: ['somebody has deleted it'],
    fixes: ['kctl topics list shows what there is now'],
  },
  TOPIC_RECREATED: {
    kinds: ['notFound'],
    meaning:
      'The topic was deleted and made anew meanwhile: the same name, another log. kctl does not go on with that one.',
    causes: ['somebody has made it anew, as to empty it'],
    fixes: ['start again: offsets of the old topic mean nothing in the new one'],
  },
  TOPIC_DIFFERS: {
    kinds: ['precondition'],
    meaning: 'The topic exists, but with other partitions, replicas or settings than were asked for.',
    causes: ['it was made before, by somebody else or with other flags'],
    fixes: ['kctl topics describe NAME', 'leave the differing flags out, or delete the topic first'],
  },
  INVALID_TOPIC_NAME: {
    kinds: ['usage'],
    meaning: 'That cannot be the name of a topic: letters, digits, dot, underscore and dash, 249 at most.',
    causes: ['a pattern or a path stands in its place'],
    fixes: ['kctl topics list takes patterns; other commands take names'],
  },
  TOPIC_NOT_READ: {
    kinds: ['precondition'],
    meaning: 'The group has never committed anything on that topic, so there is nothing to move.',
    causes: ['the topic or the group is another one than was meant', 'the group has yet to begin with it'],
    fixes: ['kctl groups topics GROUP shows what it reads', 'give it a start there: --allow-new'],
  },
  PARTITION_NOT_FOUND: {
    kinds: ['notFound'],
    meaning: 'The topic has no partition of that number.',
    causes: ['partitions are counted from 0', 'the topic has fewer than was thought'],
    fixes: ['kctl topics describe NAME lists them'],
  },
  NOT_READY: {
    kinds: ['outcomeUnknown'],
    meaning: 'The topic was made, but not every partition had a leader when the time was over.',
    causes: ['a broker is down or slow'],
    fixes: ['kctl topics describe NAME', 'kctl cluster describe'],
  },
  GROUP_NOT_FOUND: {
    kinds: ['notFound'],
    meaning: 'There is no group of that name in this cluster.',
    causes: [
      'the name is mistyped',
      'it is in another cluster',
      'it is gone: an empty group is forgotten a while after its last commit (offsets.retention.minutes)',
    ],
    fixes: ['kctl groups list shows what there is'],
  },
  GROUP_NOT_EMPTY: {
    kinds: ['precondition'],
    meaning: 'The group has members, and its offsets can change only while it has none.',
    causes: ['its consumers are running', 'one was killed, and its session has not run out yet'],
    fixes: [
      'stop the members that are listed',
      'or let kctl wait for it: kctl offsets reset GROUP --to earliest --wait 10m',
    ],
  },
  GROUP_PROTOCOL: {
    kinds: ['precondition'],
    meaning: 'The group and the way to join it do not fit together.',
    causes: [
      'an existing group is of the other protocol (classic or consumer)',
      'the cluster does not have the consumer protocol (Kafka 4.0 and later)',
      '--instance-id was given for a classic group',
    ],
    fixes: [
      'leave --group-protocol out: kctl joins as the group is',
      'kctl groups list shows the type of each',
    ],
  },
  SHARE_GROUP: {
    kinds: ['precondition'],
    meaning:
      'It is a share group (KIP-932). Those commit no offsets: the broker keeps what each record has come to.',
    causes: ['the group is of another kind than was thought'],
    fixes: ['kctl groups describe GROUP shows its start and its lag'],
  },
  NOT_A_MEMBER: {
    kinds: ['unreachable'],
    meaning: 'kctl was no member of the group at the moment it had to be.',
    causes: ['the broker had thrown it out, as after a long pause', 'the group was being rebalanced'],
    fixes: ['run it again: it goes on at the last commit'],
  },
  NOT_REACHED: {
    kinds: ['checkFailed'],
    meaning: 'The groups were not where they were waited for when the time was over.',
    causes: ['nobody reads', 'more comes in than is read', 'the time was too short'],
    fixes: ['kctl groups lag GROUP --watch shows whether it gets less', 'wait longer: --timeout 30m'],
  },
  LAG_TOO_HIGH: {
    kinds: ['checkFailed'],
    meaning: 'A group is further behind than --max-lag allows.',
    causes: ['its consumers are too slow or stopped', 'there was a burst of records'],
    fixes: ['kctl groups lag GROUP --watch', 'kctl groups members GROUP shows who reads'],
  },
  AGE_TOO_HIGH: {
    kinds: ['checkFailed'],
    meaning: 'The next unread record of a group has been waiting for longer than --max-age allows.',
    causes: ['its consumers are too slow or stopped'],
    fixes: ['kctl groups lag GROUP --age --watch', 'kctl groups members GROUP shows who reads'],
  },
  CONTEXT_NOT_FOUND: {
    kinds: ['notFound'],
    meaning: 'The config file has no context of that name.',
    causes: ['the name is mistyped', 'KCTL_CONFIG or KCTL_CONTEXT points elsewhere'],
    fixes: ['kctl context list', 'kctl context add NAME -b HOST:9092'],
  },
  CONTEXT_EXISTS: {
    kinds: ['precondition'],
    meaning: 'There already is a context of that name.',
    causes: ['it was added before'],
    fixes: ['kctl context show NAME', 'remove it first: kctl context remove NAME'],
  },
  CONTEXT_UNUSABLE: {
    kinds: ['usage', 'partial'],
    meaning:
      'What another tool has for a cluster cannot become a context; each one is named with the reason.',
    causes: ['it uses something that kctl does not have', 'it names no brokers'],
    fixes: ['add it by hand: kctl context add NAME -b HOST:9092'],
  },
  NOTHING_TO_IMPORT: {
    kinds: ['notFound'],
    meaning: 'No file of another tool is where such files are kept.',
    causes: ['they are elsewhere', 'the tool was set up by flags or variables'],
    fixes: ['name the file: kctl context import client.properties'],
  },
  CONFIG_CHANGED: {
    kinds: ['precondition'],
    meaning: 'The config file was changed by somebody else while it was being edited; it is as they left it.',
    causes: ['another kctl or an editor has written it meanwhile'],
    fixes: ['run it again: it begins with what is there now'],
  },
  EDITOR_FAILED: {
    kinds: ['precondition'],
    meaning: 'The editor ended with an error, so nothing was changed.',
    causes: ['it was left in that way on purpose, as with :cq', 'it cannot run here'],
    fixes: ['choose another one: VISUAL or EDITOR'],
  },
  PROJECT_FILE_NOT_FOUND: {
    kinds: ['notFound'],
    meaning: 'There is no file that names a context for this repository.',
    causes: ['kctl was called outside of the repository', 'nobody has written one yet'],
    fixes: ['the error says where it is looked for, and what belongs into it'],
  },
  NO_PREVIOUS_CONTEXT: {
    kinds: ['notFound'],
    meaning: '"kctl context use -" goes back to the context before, and there was none.',
    causes: ['this config file has had one context in use only'],
    fixes: ['kctl context list', 'kctl context use NAME'],
  },
  READONLY_CONTEXT: {
    kinds: ['precondition'],
    meaning: 'The context is marked as read-only, and the command would change something.',
    causes: ['somebody has marked it so, to keep the cluster safe'],
    fixes: ['kctl context show', 'take another context, or take the mark away in the config file'],
  },
  DECLINED: {
    kinds: ['precondition'],
    meaning: 'The question was answered with no, or not at all; nothing was changed.',
    causes: ['somebody has thought better of it'],
    fixes: ['run it again, and say yes; scripts pass --yes'],
  },
  CHECK_FAILED: {
    kinds: ['checkFailed'],
    meaning: 'kctl doctor found something that does not work.',
    causes: ['the lines with ✖ say what'],
    fixes: ['each of them has a fix; kctl doctor -o json for programs'],
  },
}
