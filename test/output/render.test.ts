import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseColumns, parseSort } from '../../src/output/list-choice.ts'
import { type OutputFormat, render, type RenderOptions, requireRenderable } from '../../src/output/render.ts'
import { loadStyle, plainStyle } from '../../src/output/style.ts'
import { messageView, nestedTable, objectView, tableView } from '../../src/output/view.ts'

interface Topic {
  readonly name: string
  readonly partitions: number
  readonly records: bigint | null
  readonly health: string
}

const columns = [
  { key: 'name', value: ({ name }: Topic) => name },
  { key: 'partitions', value: ({ partitions }: Topic) => partitions, align: 'right' },
  { key: 'records', value: ({ records }: Topic) => records, align: 'right' },
  { key: 'id', value: ({ name }: Topic) => `id-${name}`, wide: true },
  {
    key: 'health',
    value: ({ health }: Topic) => health,
    text: ({ health }: Topic, style) => (health === 'ok' ? 'ok' : style.warning(`! ${health}`)),
  },
] as const satisfies Parameters<typeof tableView<Topic>>[0]

const view = tableView<Topic>(columns, {
  tail: (rows, style) => (style.isTerminal ? [`${rows.length} topics`] : []),
})

const topics: readonly Topic[] = [
  { name: 'payments', partitions: 3, records: 552_344n, health: '1 under-replicated' },
  { name: 'orders', partitions: 12, records: 9_007_199_254_740_993n, health: 'ok' },
  { name: 'mail', partitions: 1, records: null, health: 'ok' },
]

const choose = (chosen: { columns?: string; sort?: string }): RenderOptions => ({
  choice: {
    columns: chosen.columns === undefined ? null : parseColumns(chosen.columns),
    sort: chosen.sort === undefined ? null : parseSort(chosen.sort),
    wide: false,
  },
})

const ESC = '\u001b'

describe('a list as a table', () => {
  test('in a pipe has all digits and no colour', async () => {
    expect(await render(topics, view, 'table')).toBe(
      'NAME      PARTITIONS           RECORDS  HEALTH\n' +
        'payments           3            552344  ! 1 under-replicated\n' +
        'orders            12  9007199254740993  ok\n' +
        'mail               1                 -  ok\n',
    )
  })

  test('on a terminal has thousands separators and its tail', async () => {
    expect(await render(topics, view, 'table', { style: plainStyle(true), width: 80 })).toBe(
      'NAME      PARTITIONS                RECORDS  HEALTH\n' +
        'payments           3                552,344  ! 1 under-replicated\n' +
        'orders            12  9,007,199,254,740,993  ok\n' +
        'mail               1                      -  ok\n' +
        '3 topics\n',
    )
  })

  test('on a narrow terminal cuts names with an ellipsis, never numbers', async () => {
    const rows = [
      { name: 'a-name-that-is-long-for-a-topic', partitions: 123_456, records: 1_000_000n, health: 'ok' },
    ]
    expect(await render(rows, view, 'table', { style: plainStyle(true), width: 46 })).toBe(
      'NAME             PARTITIONS    RECORDS  HEALTH\n' + //
        'a-name-that-is…     123,456  1,000,000  ok\n' +
        '1 topics\n',
    )
  })

  test('of hundreds of rows is one table, not several', async () => {
    const rows = Array.from({ length: 350 }, (_, index) => ({
      name: 'n'.repeat(1 + (index % 40)),
      partitions: index,
      records: index === 340 ? 123n : null,
      health: '日本'.repeat(index % 3),
    }))
    const onTerminal = await render(rows, view, 'table', { style: plainStyle(true), width: 200 })
    expect(onTerminal.replace('350 topics\n', '')).toBe(await render(rows, view, 'table'))
  })

  test('in colour keeps its columns straight', async () => {
    const style = await loadStyle({ isTerminal: true, colorLevel: 1 })
    const text = await render(topics, view, 'table', { style, width: 80 })
    expect(text).toContain(`${ESC}[33m! 1 under-replicated${ESC}[39m`)
    // eslint-disable-next-line no-control-regex -- colours start with one
    const plain = text.replaceAll(/\u001b\[\d+m/g, '')
    expect(plain).toBe(await render(topics, view, 'table', { style: plainStyle(true), width: 80 }))
  })

  test('never sends what a stranger wrote to the terminal', async () => {
    const style = await loadStyle({ isTerminal: true, colorLevel: 1 })
    const rows = [
      { name: `${ESC}[31mred\u202e\n`, partitions: 1, records: 1n, health: `${ESC}]0;title\u0007` },
    ]
    for (const look of [style, plainStyle(true), plainStyle(false)]) {
      const text = await render(rows, view, 'table', { style: look })
      expect(text).toContain('\\x1b[31mred\\u{202e}\\n')
      expect(text).toContain('\\x1b]0;title\\x07')
      // eslint-disable-next-line no-control-regex -- only the colours of the style may be left
      expect(text.replaceAll(/\u001b\[(?:1|22|33|39)m/g, '')).not.toMatch(/[\u001b\u0007\u202e]/)
    }
  })

  test('shows wide columns when asked, and no headings when asked', async () => {
    expect(await render(topics.slice(2), view, 'wide', { headings: false })).toBe('mail  1  -  id-mail  ok\n')
  })

  test('without rows is its headings', async () => {
    expect(await render([], view, 'table')).toBe('NAME  PARTITIONS  RECORDS  HEALTH\n')
    expect(await render([], view, 'table', { style: plainStyle(true) })).toBe(
      'NAME  PARTITIONS  RECORDS  HEALTH\n0 topics\n',
    )
    expect(await render([], view, 'table', { headings: false })).toBe('')
  })

  test('counts the columns of wide characters', async () => {
    const rows = [
      { name: '日本', partitions: 1, records: 1n, health: 'ok' },
      { name: 'e\u0301é😀', partitions: 1, records: 1n, health: 'ok' },
    ]
    expect(await render(rows, view, 'table', choose({ columns: 'name,health' }))).toBe(
      'NAME  HEALTH\n日本  ok\ne\u0301é😀  ok\n',
    )
  })
})

describe('a list for programs', () => {
  const last = topics.slice(1)
  test.for<[OutputFormat, string]>([
    [
      'json',
      `[
  {
    "name": "orders",
    "partitions": 12,
    "records": 9007199254740993,
    "id": "id-orders",
    "health": "ok"
  },
  {
    "name": "mail",
    "partitions": 1,
    "records": null,
    "id": "id-mail",
    "health": "ok"
  }
]
`,
    ],
    [
      'ndjson',
      '{"name":"orders","partitions":12,"records":9007199254740993,"id":"id-orders","health":"ok"}\n' +
        '{"name":"mail","partitions":1,"records":null,"id":"id-mail","health":"ok"}\n',
    ],
    [
      'csv',
      'name,partitions,records,id,health\r\norders,12,9007199254740993,id-orders,ok\r\nmail,1,,id-mail,ok\r\n',
    ],
    [
      'tsv',
      'name\tpartitions\trecords\tid\thealth\norders\t12\t9007199254740993\tid-orders\tok\nmail\t1\t\tid-mail\tok\n',
    ],
    ['name', 'orders\nmail\n'],
  ])('%s', async ([format, text]) => {
    expect(await render(last, view, format)).toBe(text)
  })

  test('yaml keeps all digits', async () => {
    const text = await render(last, view, 'yaml')
    expect(parse(text, { intAsBigInt: true })).toEqual([
      { name: 'orders', partitions: 12n, records: 9007199254740993n, id: 'id-orders', health: 'ok' },
      { name: 'mail', partitions: 1n, records: null, id: 'id-mail', health: 'ok' },
    ])
  })
})

test.for(['json', 'ndjson', 'yaml', 'csv', 'tsv', 'name'] as const)(
  '%s on a terminal has nothing that it obeys',
  async (format) => {
    const rows = [{ name: `a${ESC}]0;x\u0007\u009b\u202e`, partitions: 1, records: 1n, health: 'ok' }]
    const text = await render(rows, view, format, { style: plainStyle(true) })
    expect(text).toMatch(/^.*a.*$/m)
    expect(text).not.toMatch(/[^\P{Cc}\n\t]|\u202e/u)
    if (format === 'json') expect(JSON.parse(text)).toMatchObject([{ name: rows[0]?.name }])
  },
)

describe('what a user may choose', () => {
  test('columns, in any order and by heading too', async () => {
    const chosen = choose({ columns: 'ID,name' })
    expect(await render(topics.slice(2), view, 'table', chosen)).toBe('ID       NAME\nid-mail  mail\n')
    expect(await render(topics.slice(2), view, 'ndjson', chosen)).toBe('{"id":"id-mail","name":"mail"}\n')
  })

  test.for([
    ['name', 'mail orders payments'],
    ['-name', 'payments orders mail'],
    ['records', 'payments orders mail'],
    ['-records', 'orders payments mail'],
    ['-partitions', 'orders payments mail'],
  ] as const)('--sort %s', async ([sort, names]) => {
    expect((await render(topics, view, 'name', choose({ sort }))).trim().split('\n').join(' ')).toBe(names)
  })

  test('a template', async () => {
    expect(await render(topics.slice(1), view, 'table', { template: '{name}\\t{records}|\\{' })).toBe(
      'orders\t9007199254740993|{\nmail\t|{\n',
    )
  })

  test.for<[string, RenderOptions, string]>([
    ['a column', choose({ columns: 'nmae' }), 'there is no column "nmae"'],
    ['a sort column', choose({ sort: 'size' }), 'there is no column "size"'],
    ['a template field', { template: '{nam}' }, 'there is no column "nam"'],
    ['a template brace', { template: '{name' }, '"{" at 1 has no partner'],
    ['a template escape', { template: 'a\\q' }, 'unknown escape "\\q" at 2'],
  ])('%s that does not exist is refused before any work', async ([, options, says]) => {
    expect(() => requireRenderable(view, 'table', options)).toThrow(says)
    await expect(render(topics, view, 'table', options)).rejects.toMatchObject({ exitCode: 2 })
  })
})

test('parsing what a user chose', () => {
  expect(parseSort('-lag')).toEqual({ column: 'lag', descending: true })
  expect(() => parseSort('-')).toThrow('names no column')
  expect(() => parseColumns('a,,b')).toThrow('empty name')
})

describe('one object with tables in it', () => {
  const describeView = objectView<{
    name: string
    id: string | null
    partitions: readonly Topic[]
    configs: readonly string[]
  }>({
    fields: [
      { key: 'name', value: ({ name }) => name },
      { key: 'topicId', value: ({ id }) => id },
    ],
    tables: [
      nestedTable({ key: 'partitions', rows: (topic) => topic.partitions, columns }),
      nestedTable({
        key: 'configs',
        title: 'configs set here',
        rows: (topic) => topic.configs,
        columns: [{ key: 'config', value: (config: string) => config }],
      }),
    ],
  })
  const topic = { name: 'orders', id: null, partitions: topics.slice(2), configs: ['retention.ms'] }

  test('as text', async () => {
    expect(await render(topic, describeView, 'table')).toBe(
      'name:      orders\n' +
        'topic id:  -\n' +
        '\npartitions\nNAME  PARTITIONS  RECORDS  HEALTH\nmail           1        -  ok\n' +
        '\nconfigs set here\nCONFIG\nretention.ms\n',
    )
    expect(await render({ ...topic, configs: [] }, describeView, 'table')).not.toContain('configs')
  })

  test('as JSON', async () => {
    expect(JSON.parse(await render(topic, describeView, 'json'))).toEqual({
      name: 'orders',
      topicId: null,
      partitions: [{ name: 'mail', partitions: 1, records: null, id: 'id-mail', health: 'ok' }],
      configs: [{ config: 'retention.ms' }],
    })
    expect(await render(topic, describeView, 'ndjson')).toMatch(/^\{.*\}\n$/)
  })

  test('CSV and columns speak of the first table', async () => {
    expect(await render(topic, describeView, 'csv', choose({ columns: 'name,records' }))).toBe(
      'name,records\r\nmail,\r\n',
    )
  })
})

test('a change is a sentence on stderr, and a report for programs', async () => {
  const created = messageView<{ name: string }>({
    toJson: ({ name }) => ({ name, created: true }),
    lines: ({ name }, style) => [`${style.success('✔')} created topic "${name}"`],
  })
  expect(created.textTo).toBe('stderr')
  expect(await render({ name: `a${ESC}` }, created, 'table')).toBe('✔ created topic "a\\x1b"\n')
  expect(await render({ name: 'a' }, created, 'ndjson')).toBe('{"name":"a","created":true}\n')
  await expect(render({ name: 'a' }, created, 'csv')).rejects.toMatchObject({ exitCode: 2 })
})
