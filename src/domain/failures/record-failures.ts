import type { FailureTexts } from './failure-text.ts'

const LOOK = 'look at the end of the partition: kctl consume TOPIC --tail 20'

/** Sending and reading records, and giving them to commands. */
export const RECORD_FAILURES: FailureTexts = {
  OUTCOME_UNKNOWN: {
    kinds: ['outcomeUnknown'],
    meaning: 'A request that changes something was sent, and no answer came: it may have been done or not.',
    causes: ['the broker died or the network broke at that moment'],
    fixes: ['look before you run it again: kctl topics describe TOPIC, kctl offsets list GROUP'],
  },
  NOT_DELIVERED: {
    kinds: ['partial', 'outcomeUnknown', 'unreachable'],
    meaning: 'Not every record was acknowledged; the report counts acked, failed, unknown and unsent.',
    causes: ['brokers were away for longer than --delivery-timeout'],
    fixes: ['the report names what is missing; --failed FILE keeps those records'],
  },
  DELIVERY_TIMEOUT: {
    kinds: ['outcomeUnknown', 'unreachable'],
    meaning: 'Records could not be delivered within --delivery-timeout.',
    causes: ['the leader of the partition is away', 'too few replicas are in sync'],
    fixes: ['kctl topics list --unhealthy', 'give it longer: kctl produce TOPIC --delivery-timeout 10m'],
  },
  FIRST_ANSWER_TIMEOUT: {
    kinds: ['unreachable', 'outcomeUnknown'],
    meaning: 'No broker took the first records in time.',
    causes: ['the leader of the partition is away', 'too few replicas are in sync'],
    fixes: ['kctl topics list --unhealthy', 'give it longer: --timeout 60s'],
  },
  NOT_MENTIONED: {
    kinds: ['outcomeUnknown'],
    meaning:
      'The broker answered without a word about this partition: whether the records are there is not known.',
    causes: ['a fault of the broker or of a proxy'],
    fixes: [LOOK],
  },
  OFFSET_REPEATED: {
    kinds: ['outcomeUnknown'],
    meaning: 'The broker confirmed records at offsets that it had given to others already.',
    causes: ['the log was cut back after an unclean election', 'a fault of the broker'],
    fixes: [LOOK],
  },
  SEQUENCE_REPEATED: {
    kinds: ['outcomeUnknown'],
    meaning: 'The broker says that it has these records already, though they were sent once only.',
    causes: ['a fault of the broker'],
    fixes: [LOOK],
  },
  NO_OFFSET: {
    kinds: ['outcomeUnknown'],
    meaning:
      'The broker answered without an error and without an offset, so nothing proves that the records are there.',
    causes: ['a fault of the broker or of a proxy'],
    fixes: [LOOK],
  },
  TRANSACTION_ABORTED: {
    kinds: ['partial', 'precondition', 'badInput'],
    meaning: 'The transaction was aborted: readers of committed records see nothing of it.',
    causes: [
      'a record was refused or the input was bad',
      'the transaction took longer than the brokers allow',
    ],
    fixes: ['mend what the error names, and send all of it again'],
  },
  TRANSACTION_END_UNKNOWN: {
    kinds: ['outcomeUnknown'],
    meaning: 'Nobody answered whether the transaction was committed.',
    causes: ['its coordinator was lost at that moment'],
    fixes: ['look whether the records are there: kctl consume TOPIC --tail 10'],
  },
  BAD_INPUT: {
    kinds: ['badInput', 'partial'],
    meaning: 'A line or record of the input is not what it should be; what came before it is in the report.',
    causes: [
      'JSON that is none',
      'a field of the envelope with another name',
      'a record larger than the topic takes',
    ],
    fixes: [
      'the error names the line and what is wrong in it',
      'try an input without sending it: kctl produce TOPIC --file data.ndjson --dry-run',
    ],
  },
  BAD_COUNT: {
    kinds: ['badInput'],
    meaning: 'The input has another number of records than --expect or --fail-if-empty ask for.',
    causes: ['the program that wrote it has stopped early'],
    fixes: ['look at the program before the pipe: set -o pipefail'],
  },
  INPUT_FAILED: {
    kinds: ['partial'],
    meaning: 'Reading the input failed in the middle; what had been read was sent.',
    causes: ['the disk or the network share is failing', 'the file was cut while it was read'],
    fixes: ['the report says how far it came; --skip-lines sends the rest'],
  },
  PARTIAL_READ: {
    kinds: ['partial', 'unreachable'],
    meaning:
      'Not every partition was read to the end that was asked for; the error names where each stopped.',
    causes: ['a leader was away for longer than --timeout'],
    fixes: ['run it again from the offsets that are named: kctl consume TOPIC -p 3 --from 1200 -e'],
  },
  GAP: {
    kinds: ['integrity'],
    meaning: 'Records were there when reading began and were gone when their turn came.',
    causes: ['retention has overtaken the reader', 'a topic is deleted in parts (kafka-delete-records)'],
    fixes: ['the output is complete but for the offsets named', 'raise retention.ms, or read faster'],
  },
  CORRUPT_BATCH: {
    kinds: ['integrity'],
    meaning: 'A batch of records cannot be read: its checksum is wrong, or its compression is broken.',
    causes: ['a failing disk or memory of a broker', 'a client that writes wrong batches'],
    fixes: ['go on behind it with the offset that the error names: kctl consume TOPIC -p 3 --from 1201'],
  },
  EXEC_FAILED: {
    kinds: ['partial', 'badInput'],
    meaning: 'The command of --exec failed for a record for good, after all retries.',
    causes: ['the record is one that the command cannot take', 'what the command needs is away'],
    fixes: [
      'look at the record: the error names partition and offset',
      'put such records aside: kctl consume TOPIC -g GROUP --exec ./handle --retries 3 --dead-letter TOPIC.failed',
    ],
  },
  EXEC_NOT_STARTED: {
    kinds: ['usage', 'partial'],
    meaning: 'The command of --exec cannot be run at all.',
    causes: ['it does not exist or may not be executed', 'there is no shell'],
    fixes: ['try it by hand: sh -c "COMMAND" < /dev/null'],
  },
  DEAD_LETTER_FAILED: {
    kinds: ['partial', 'outcomeUnknown'],
    meaning:
      'A record that failed could not be written to the dead-letter topic; it is not committed and comes again.',
    causes: ['the topic has no leader', 'this user may not write to it'],
    fixes: ['kctl topics describe TOPIC'],
  },
  PARTIAL: {
    kinds: ['partial'],
    meaning: 'Some of what was asked for was done, and some was not; each thing that failed is named.',
    causes: ['the things that failed have reasons of their own, which stand beside them'],
    fixes: ['run it again for those that failed'],
  },
  INTERRUPTED: {
    kinds: ['interrupted', 'terminated', 'unreachable'],
    meaning: 'The command was stopped before this had its turn or its answer.',
    causes: ['Ctrl-C, or a signal'],
    fixes: ['read the report, and run it again for the rest'],
  },
}
