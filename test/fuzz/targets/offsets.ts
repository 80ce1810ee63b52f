import { KctlError } from '../../../src/errors.ts'
import { formatDuration, parseDuration } from '../../../src/domain/duration.ts'
import { MAX_OFFSET } from '../../../src/domain/offset.ts'
import { parseOffsetRange } from '../../../src/domain/offset-range.ts'
import {
  formatOffsetSpec,
  type OffsetSpec,
  parseOffsetSpec,
  parseShift,
} from '../../../src/domain/offset-spec.ts'
import { parseOffsetTarget } from '../../../src/domain/offset-target.ts'
import { parseOffsetsFile } from '../../../src/domain/offsets-file.ts'
import { formatPartitionSet, parsePartitionSet, parseTopicScope } from '../../../src/domain/partition-set.ts'
import { compileRecordFormat } from '../../../src/domain/record-format.ts'
import { parseGrep, parseHeaderFilter } from '../../../src/domain/record-filter.ts'
import { parseSerdes } from '../../../src/domain/record-serde.ts'
import { parseTimeSpec, resolveTime, type TimeSpec } from '../../../src/domain/time.ts'
import { formatTime } from '../../../src/domain/time-format.ts'
import { type FuzzTarget, kindOf, promise } from '../fuzz-target.ts'

const NOW_MS = 1_763_740_800_000
const MAX_DATE_MS = 8.64e15

const WORDS = [
  ...[
    'earliest',
    'latest',
    'committed',
    'end',
    'start',
    'now',
    'today',
    'yesterday',
    '__proto__',
    'constructor',
  ],
  ...[
    '@',
    '..',
    ':',
    ',',
    '=',
    '+',
    '-',
    ' ',
    's@',
    'e@',
    'Z',
    'T',
    '+01:00',
    '-14:00',
    '.',
    '9223372036854775807',
  ],
  ...[
    '1732060800',
    '1732060800000',
    '2026-11-20',
    '14:05',
    '14:05:06',
    '02:30',
    '0',
    '00',
    '99999999999999999999',
  ],
  ...[
    'ms',
    's',
    'm',
    'h',
    'd',
    'w',
    '1h30m',
    '90s',
    '2d',
    '\u00b5s',
    '٣',
    '\u{1f600}',
    '%k',
    '%v{hex}',
    '%h{',
    '}',
  ],
  ...[
    '%d{strftime[%F %T]}',
    '\\x1b',
    'k:',
    'h:a=',
    '!',
    '/a/i',
    '(',
    ')*',
    '[',
    'key=',
    'int64',
    'topic',
    '"offset":',
  ],
]

type Parser = (text: string) => string

/** Everything on a command line that has a grammar. */
const PARSERS: readonly Parser[] = [
  (text) => specs(parseOffsetSpec(text, 'consume')),
  (text) => specs(parseOffsetSpec(text, 'reset')),
  (text) => {
    const { everywhere, byPartition } = parseOffsetTarget(text, 'reset')
    return specs(...(everywhere === null ? [] : [everywhere]), ...byPartition.values())
  },
  (text) => {
    const { from, to } = parseOffsetRange(text)
    return specs(...[from, to].filter((each) => each !== null))
  },
  (text) => specs(parseShift(text)),
  (text) => {
    const ms = parseDuration(text)
    promise(Number.isSafeInteger(ms) && ms >= 0, 'a duration is a whole number')
    promise(parseDuration(formatDuration(ms)) === ms, 'a duration is read as it was written')
    return 'duration'
  },
  (text) => time(parseTimeSpec(text)),
  (text) => {
    const set = parsePartitionSet(text)
    promise(
      String(parsePartitionSet(formatPartitionSet(set))) === String(set),
      'partitions are read as written',
    )
    return 'partitions'
  },
  (text) => String(parseTopicScope(text).partitions === null),
  (text) => String(parseOffsetsFile(text, 'group').size > 1),
  (text) => String(compileRecordFormat(text).length),
  (text) => parseGrep(text).kind,
  (text) => parseHeaderFilter(text).kind,
  (text) => parseSerdes([text]).value,
]

const seed = (which: number, text: string): Buffer => Buffer.concat([Buffer.from([which]), Buffer.from(text)])

/** A text after a byte that says what reads it. */
export const offsets: FuzzTarget = {
  seeds: [
    ...PARSERS.flatMap((_, which) =>
      ['latest-10', '@2026-11-20T14:05:06.123+01:00', '0=100,1=latest-5'].map((text) => seed(which, text)),
    ),
    ...['@-1h30m..@now', 's@1732060800000 e@1732064400000', '@2026-11-20:1h', '100:200', '..@today'].map(
      (text) => seed(3, text),
    ),
    ...['1w2d3h4m5s6ms', '1.5h'].map((text) => seed(5, text)),
    ...['1732060800', '02:30', '9999-12-31T23:59:59.999999999-14:00', '1970-01-01'].map((text) =>
      seed(6, text),
    ),
    seed(8, 'orders:0,2-5'),
    seed(9, 'topic,partition,offset\na,0,9007199254740993\n'),
    seed(9, '{"partitions":[{"topic":"a","partition":0,"offset":9007199254740993}]}'),
    seed(10, '%t %p %o %k{hex} %h{%k=%v;}%d{strftime[%F]}\\n'),
    seed(11, 'h:trace=^a(b|c)*$'),
  ],
  dictionary: WORDS,
  maxBytes: 2_000,
  run(input) {
    const which = (input[0] ?? 0) % PARSERS.length
    const text = input.toString('utf8', 1)
    try {
      return `${which} ${PARSERS[which]?.(text)}`
    } catch (error) {
      if (!(error instanceof KctlError)) throw error
      return `${which} ${kindOf(error)}`
    }
  },
}

function specs(...all: readonly OffsetSpec[]): string {
  for (const spec of all) {
    if (spec.kind === 'exact') promise(spec.offset >= 0n && spec.offset <= MAX_OFFSET, 'an offset is one')
    if (spec.kind === 'time') time(spec.time)
    formatOffsetSpec(spec)
  }
  return all
    .map(({ kind }) => kind)
    .slice(0, 3)
    .join(' ')
}

function time(spec: TimeSpec): string {
  for (const utc of [true, false]) {
    const ms = resolveTime(spec, { nowMs: NOW_MS, utc })
    promise(
      Number.isSafeInteger(ms) && ms >= 0 && ms <= MAX_DATE_MS,
      `a moment is one that there can be: ${ms}`,
    )
    formatTime(ms, { utc })
  }
  return spec.kind
}
