import { expect, test } from 'vitest'
import { lastErrorLine } from '../../../src/sandbox/apache/broker-log.ts'

test.for([
  { why: 'nothing went wrong', log: 'INFO started\nINFO 0 ERRORs counted\n', line: null },
  { why: 'the last error', log: 'ERROR one (A)\nINFO\nERROR two (B)\nINFO end', line: 'ERROR two (B)' },
  {
    why: 'an error and its exception',
    log: 'ERROR Exiting Kafka (Kafka)\njava.net.BindException: Address already in use\n\tat sun.nio.Net.bind(Net.java:1)\n',
    line: 'ERROR Exiting Kafka (Kafka): java.net.BindException: Address already in use',
  },
  {
    why: 'a Java that does not start',
    log: 'Error: Could not find or load main class kafka.Kafka',
    line: 'Error: Could not find or load main class kafka.Kafka',
  },
  {
    why: 'an exception alone',
    log: 'org.apache.kafka.common.KafkaException: no\n\tat x',
    line: 'org.apache.kafka.common.KafkaException: no',
  },
])('finds $why', ({ log, line }) => {
  expect(lastErrorLine(log)).toBe(line)
})
