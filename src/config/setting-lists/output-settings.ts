import { settingsOf } from './setting-definition.ts'

/** What results look like. */
export const OUTPUT_SETTINGS = settingsOf('output', {
  output: {
    describe: 'table, wide, json, ndjson, yaml, csv, tsv or name',
    flags: '-o, --output <format>',
    env: 'KCTL_OUTPUT',
    key: null,
  },
  columns: {
    describe: 'only these columns, in this order: a,b,c',
    flags: '--columns <names>',
    env: null,
    key: null,
  },
  sort: {
    describe: 'sort by a column; -column puts the largest first',
    flags: '--sort <column>',
    env: null,
    key: null,
  },
  noHeaders: {
    describe: 'no headings over tables',
    flags: '--no-headers',
    env: null,
    key: null,
  },
  template: {
    describe: "one line per item, like '{name}\\t{partitions}'",
    flags: '--template <text>',
    env: null,
    key: null,
  },
  color: {
    describe: 'auto, always or never',
    flags: '--color <when>',
    hiddenFlags: ['--no-color'],
    env: 'KCTL_COLOR',
    key: null,
  },
  noPager: {
    describe: 'show long results as they are, not in a pager',
    flags: '--no-pager',
    env: null,
    key: null,
  },
  utc: {
    describe: 'show and read times in UTC',
    flags: '--utc',
    env: 'KCTL_UTC',
    key: null,
  },
})
