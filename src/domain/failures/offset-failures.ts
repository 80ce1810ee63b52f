import type { FailureTexts } from './failure-text.ts'

/** Moving, keeping and bringing back committed offsets. */
export const OFFSET_FAILURES: FailureTexts = {
  NOTHING_COMMITTED: {
    kinds: ['notFound', 'precondition'],
    meaning: 'The group has committed nothing there.',
    causes: ['it has never read it', 'its commits were forgotten after offsets.retention.minutes'],
    fixes: [
      'kctl offsets list GROUP',
      'give it a start: kctl offsets reset GROUP -t TOPIC --to earliest --allow-new',
    ],
  },
  NO_COMMITTED_OFFSET: {
    kinds: ['precondition'],
    meaning: 'The target counts from the committed offset, and that partition has none.',
    causes: ['the group has not read that partition yet'],
    fixes: ['name a target that needs none: --to earliest, --to latest, --to @-1h'],
  },
  NOTHING_TO_MOVE: {
    kinds: ['precondition'],
    meaning: 'The target names no partition that the group is about.',
    causes: ['the file or the other group speaks of other topics'],
    fixes: ['kctl offsets list GROUP'],
  },
  OFFSET_OUT_OF_RANGE: {
    kinds: ['precondition', 'integrity'],
    meaning: 'The log does not reach that offset: it begins later or ends earlier.',
    causes: [
      'retention has deleted what was there',
      'the topic was made anew',
      'the number is of another partition',
    ],
    fixes: [
      'kctl topics describe TOPIC shows start and end of each partition',
      'go to the nearest end: kctl offsets reset GROUP --to 1000 --clamp',
    ],
  },
  PLAN_STALE: {
    kinds: ['precondition'],
    meaning:
      'Something has moved since the plan was made; each difference is named, and nothing was changed.',
    causes: [
      'the group has committed meanwhile',
      'retention has deleted the target',
      'the topic was made anew',
    ],
    fixes: ['make it again: kctl offsets reset GROUP --to earliest --plan-out plan.json'],
  },
  BAD_PLAN_FILE: {
    kinds: ['badInput'],
    meaning: 'The file is no plan of kctl, or was changed by hand into none.',
    causes: ['it is another file', 'it was cut short'],
    fixes: ['make it again: kctl offsets reset GROUP --to earliest --plan-out plan.json'],
  },
  BAD_OFFSETS_FILE: {
    kinds: ['badInput'],
    meaning: 'A file of offsets cannot be understood; the error names the line.',
    causes: ['a column is missing or in another place', 'the same partition stands there twice'],
    fixes: ['topic,partition,offset on each line, or JSON as kctl offsets export GROUP -o json gives it'],
  },
  GROUP_NAME_NOT_ONE_LINE: {
    kinds: ['usage'],
    meaning: 'The name of a group has a line break in it, which lines of CSV cannot hold.',
    causes: ['a group with a very odd name'],
    fixes: ['kctl offsets export GROUP -o json'],
  },
  COMMIT_FAILED: {
    kinds: ['partial'],
    meaning: 'Not everything that was printed or done is committed: those records will come again.',
    causes: ['the group was rebalanced', 'the right to commit was taken away', 'the coordinator was lost'],
    fixes: ['kctl offsets list GROUP shows what is committed'],
  },
  COMMIT_UNKNOWN: {
    kinds: ['outcomeUnknown'],
    meaning: 'A commit was sent, and nobody answered whether it counts.',
    causes: ['the coordinator was lost at that moment'],
    fixes: ['kctl offsets list GROUP shows what is committed'],
  },
  INCOMPLETE: {
    kinds: ['unreachable', 'partial'],
    meaning: 'Something that belongs to the answer could not be found out; what it is is named.',
    causes: ['a broker is away', 'this user may not see it'],
    fixes: ['kctl cluster describe shows which brokers are away', 'run it again'],
  },
  JOURNAL_ENTRY_NOT_FOUND: {
    kinds: ['notFound'],
    meaning: 'The journal of this machine has no such change.',
    causes: ['it was made on another machine or by another user', 'the id is mistyped'],
    fixes: ['kctl offsets history lists them'],
  },
  JOURNAL_ENTRY_AMBIGUOUS: {
    kinds: ['usage'],
    meaning: 'Several changes in the journal begin with that id.',
    causes: ['too few letters of the id were given'],
    fixes: ['kctl offsets history shows the whole ids'],
  },
  JOURNAL_UNREADABLE: {
    kinds: ['usage'],
    meaning: 'The journal of offset changes cannot be read, so nothing is changed without it.',
    causes: ['the file belongs to another user', 'the disk is failing'],
    fixes: ['kctl help environment says where it is (XDG_STATE_HOME)'],
  },
}
