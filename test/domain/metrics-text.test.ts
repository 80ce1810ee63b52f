import { describe, expect, test } from 'vitest'
import { formatMetrics } from '../../src/domain/metrics-text.ts'

describe('formatMetrics', () => {
  test('gives each gauge its help, its type and its series', () => {
    expect(
      formatMetrics([
        { name: 'up', help: 'Whether it is up.', series: [{ labels: {}, value: 1 }] },
        { name: 'left_out', help: 'Nothing.', series: [] },
        {
          name: 'lag',
          help: 'A \\ and\na line.',
          series: [
            { labels: { group: 'a', partition: 0 }, value: 2n ** 63n - 1n },
            { labels: { group: 'b', partition: 1 }, value: 0.25 },
          ],
        },
      ]),
    ).toBe(
      [
        '# HELP up Whether it is up.',
        '# TYPE up gauge',
        'up 1',
        '# HELP lag A \\\\ and\\na line.',
        '# TYPE lag gauge',
        'lag{group="a",partition="0"} 9223372036854775807',
        'lag{group="b",partition="1"} 0.25',
        '',
      ].join('\n'),
    )
  })

  test.for([
    { value: 'say "hi"', written: 'say \\"hi\\"' },
    { value: 'back\\slash', written: 'back\\\\slash' },
    { value: 'two\nlines', written: 'two\\nlines' },
    { value: '\\n', written: '\\\\n' },
    { value: 'grün 🐙 {}=,', written: 'grün 🐙 {}=,' },
  ])('escapes $value', ({ value, written }) => {
    const [, , line] = formatMetrics([
      { name: 'x', help: '', series: [{ labels: { group: value }, value: 1 }] },
    ]).split('\n')
    expect(line).toBe(`x{group="${written}"} 1`)
  })
})
