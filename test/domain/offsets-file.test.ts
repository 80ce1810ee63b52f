import { describe, expect, test } from 'vitest'
import { formatOffsetsCsv, offsetsOfGroups, parseOffsetsFile } from '../../src/domain/offsets-file.ts'

const plain = (text: string, group: string | null) =>
  [...offsetsOfGroups(text, group)].map(([name, offsets]) => [
    name,
    [...offsets].map(([key, { offset }]) => `${key}@${offset}`),
  ])

describe('a file of offsets', () => {
  test.for([
    { form: 'Apache, one group', text: 'orders,0,5\norders,1,6\n', group: 'g' },
    { form: 'Apache, with the group', text: 'g,orders,0,5\ng,orders,1,6\n', group: null },
    { form: 'with a heading', text: 'topic,partition,offset\r\norders,0,5\r\norders,1,6\r\n', group: 'g' },
    { form: 'quoted', text: '"g", "orders" ,"0","5"\n"g","orders","1","6"', group: null },
    { form: 'with spaces', text: 'orders 0 5\norders\t1   6\n', group: 'g' },
    { form: 'with remarks', text: '# saved\n\norders,0,5\norders,1,6\n', group: 'g' },
    {
      form: 'a JSON list',
      text: '[{"group":"g","topic":"orders","partition":0,"offset":5},{"group":"g","topic":"orders","partition":1,"offset":6}]',
      group: null,
    },
    {
      form: 'a JSON object a line',
      text: '{"group":"g","topic":"orders","partition":0,"offset":5}\n{"group":"g","topic":"orders","partition":1,"offset":6}\n',
      group: null,
    },
    {
      form: 'a report',
      text: '{"group":"g","partitions":[{"topic":"orders","partition":0,"after":5},{"topic":"orders","partition":1,"after":6}]}',
      group: null,
    },
    {
      form: 'a list of reports',
      text: '[{"group":"g","partitions":[{"topic":"orders","partition":0,"after":5},{"topic":"orders","partition":1,"after":6}]},{"group":"other","partitions":[{"topic":"orders","partition":0,"after":9}]}]',
      group: 'g',
    },
    {
      form: 'a report a line',
      text: '{"group":"g","partitions":[{"topic":"orders","partition":0,"after":5}]}\n{"group":"g","partitions":[{"topic":"orders","partition":1,"after":6}]}\n',
      group: null,
    },
    {
      form: 'what offsets list writes',
      text: '[{"group":"g","topic":"orders","partition":0,"committed":5,"end":9},{"group":"g","topic":"orders","partition":1,"committed":6}]',
      group: null,
    },
    {
      form: 'a heading behind empty lines and a byte order mark',
      text: '\ufeff\n  \n# saved\nGROUP TOPIC PARTITION NEW-OFFSET\ng orders 0 5\n\ng orders 1 6\n\n',
      group: null,
    },
    {
      form: 'with spaces in the lines, and the ends of lines of Windows',
      text: ' orders , 0 ,5\r\n\r\n"orders",1, "6" \r\n',
      group: 'g',
    },
  ])('$form', ({ text, group }) => {
    expect(plain(text, group)).toEqual([['g', ['orders[0]@5', 'orders[1]@6']]])
  })

  test('keeps every digit, leader epoch, metadata and cluster', () => {
    const text =
      '[{"clusterId":"c","group":"g","topic":"t","partition":0,"offset":9223372036854775807,"leaderEpoch":3,"metadata":"m"}]'
    expect(offsetsOfGroups(text, null).get('g')?.get('t[0]')).toEqual({
      clusterId: 'c',
      group: 'g',
      topic: 't',
      partition: 0,
      offset: 9_223_372_036_854_775_807n,
      leaderEpoch: 3,
      metadata: 'm',
    })
  })

  test('a group chooses its own lines', () => {
    const text = 'a,orders,0,5\nb,orders,0,6\n'
    expect(plain(text, null)).toEqual([
      ['a', ['orders[0]@5']],
      ['b', ['orders[0]@6']],
    ])
    expect(plain(text, 'b')).toEqual([['b', ['orders[0]@6']]])
    expect(parseOffsetsFile(text, 'b')).toEqual(new Map([['orders[0]', 6n]]))
  })

  test.for([
    { text: 'orders,0,5\n', group: null, says: 'line 1: it does not say of which group it is' },
    { text: 'g,orders,0,5\ng,orders,0,6\n', group: null, says: 'line 2: orders[0] is named twice' },
    { text: 'g,orders,0,-5\n', group: null, says: 'line 1: "-5" is not an offset' },
    { text: '"g,orders,0,5\n', group: null, says: 'line 1: a quote is not closed' },
    { text: '"g"x,orders,0,5\n', group: null, says: 'line 1: a comma is missing behind a quote' },
    { text: 'a,orders,0,5\n', group: 'g', says: 'no offsets for group "g"' },
    { text: '', group: null, says: 'it has no offsets' },
    { text: '{"topic":"t"}\n{"topic"', group: null, says: 'JSON' },
    {
      text: 'g,t,0,1\n\ng,t,1,9223372036854775808',
      group: null,
      says: 'line 3: offset 9223372036854775808 is',
    },
    { text: `g,t,0,${'9'.repeat(1000)}`, group: null, says: 'line 1: offset 999' },
    { text: 'g,t,0,1.5', group: null, says: 'line 1: "1.5" is not an offset' },
    { text: 'g,t,x,1', group: null, says: 'line 1: "t" "x" is not a topic and a partition' },
    { text: 'topic,partition,offset\nt,0,1\ntopic,partition,offset', group: 'g', says: 'line 3' },
    {
      text: '[{"group":"g","topic":"t","partition":0,"offset":-1}]',
      group: null,
      says: 'item 1: "-1" is not',
    },
    {
      text: '[{"group":"g","topic":"t","partition":0,"offset":1e30}]',
      group: null,
      says: 'item 1: "1e+30" is not an offset',
    },
    { text: '[{"group":"g","topic":"t","partition":0,"committed":null}]', group: null, says: 'no "offset"' },
    {
      text: '[{"group":"a","partitions":[]},{"group":"g","partitions":[{"topic":"t","partition":0}]}]',
      group: null,
      says: 'item 2, partition 1 of its list: it has no "offset"',
    },
    {
      text: '{"group":"g","topic":"t","partition":0,"offset":1}\n\n{"group":"g","topic":"t","partition":0,"offset":2}',
      group: null,
      says: 'line 3: t[0] is named twice',
    },
    { text: '[1]', group: null, says: 'item 1: it is not an object' },
  ])('refuses $text', ({ text, group, says }) => {
    expect(() => offsetsOfGroups(text, group)).toThrow(says)
  })

  test('messages name the file', () => {
    expect(() => parseOffsetsFile('t,0,x', 'g', 'offsets file a.csv')).toThrow(
      'offsets file a.csv, line 1: "x" is not an offset',
    )
    expect(() => parseOffsetsFile('{', 'g', 'offsets file a.json')).toThrow(/^offsets file a.json: .*JSON/)
  })

  test('lines are read back as they were written, whatever the group is called', () => {
    for (const group of ['g', 'a,b', '"quoted"', '#1', '[1]', '{', ' space ', 'tab\t', 'offset', '']) {
      const rows = [{ group, topic: 'orders', partition: 3, offset: 2n ** 63n - 1n }]
      const text = formatOffsetsCsv(rows, true)
      if (group === '') expect(() => offsetsOfGroups(text, null)).toThrow('of which group')
      else expect(plain(text, null), group).toEqual([[group, ['orders[3]@9223372036854775807']]])
    }
    expect(() => formatOffsetsCsv([{ group: 'a\nb', topic: 't', partition: 0, offset: 0n }], true)).toThrow(
      'more than one line',
    )
  })
})
