import { describe, expect, test } from 'vitest'
import { choosePager, isLong } from '../../src/terminal/choose-pager.ts'

const C = '\u001b[32m'

describe('choosePager', () => {
  test.for<{
    env: Readonly<Record<string, string>>
    platform?: NodeJS.Platform
    words: readonly string[] | null
  }>([
    { env: {}, words: ['less'] },
    { env: { TERM: 'dumb' }, words: null },
    { env: { TERM: 'dumb', PAGER: 'more' }, words: ['more'] },
    { env: {}, platform: 'win32', words: null },
    { env: { PAGER: 'more' }, platform: 'win32', words: ['more'] },
    {
      env: { KCTL_PAGER: '"C:\\Program Files\\Git\\usr\\bin\\less.exe" -FRX' },
      platform: 'win32',
      words: ['C:\\Program Files\\Git\\usr\\bin\\less.exe', '-FRX'],
    },
    { env: { KCTL_PAGER: 'less  -S ', PAGER: 'more' }, words: ['less', '-S'] },
    { env: { KCTL_PAGER: '', PAGER: 'more' }, words: null },
    { env: { KCTL_PAGER: 'cat' }, words: null },
    { env: { PAGER: '' }, words: null },
    { env: { PAGER: ' cat ' }, words: null },
    { env: { PAGER: 'cat -n' }, words: ['cat', '-n'] },
    { env: { PAGER: 'LESS=-S less' }, words: ['sh', '-c', 'LESS=-S less'] },
    { env: { PAGER: 'col -b | less' }, words: ['sh', '-c', 'col -b | less'] },
    { env: { PAGER: "less '+G'" }, words: ['sh', '-c', "less '+G'"] },
  ])('$env: $words', ({ env, platform = 'linux', words }) => {
    expect(choosePager(env, platform)?.words ?? null).toEqual(words)
  })

  test('less is told what git tells it, unless the user has told it something', () => {
    expect(choosePager({}, 'linux')?.env).toEqual({ LESS: 'FRX', LV: '-c' })
    expect(choosePager({ LESS: '-i', LV: '' }, 'linux')?.env).toEqual({ LESS: '-i', LV: '' })
  })
})

describe('isLong', () => {
  test.for([
    { text: '', rows: 3, columns: 10, long: false },
    { text: 'a\nb\n', rows: 3, columns: 10, long: false },
    { text: 'a\nb\nc\n', rows: 3, columns: 10, long: true },
    { text: 'a\nb\nc', rows: 3, columns: 10, long: true },
    { text: '\n\n\n', rows: 3, columns: 10, long: true },
    { text: `${'x'.repeat(20)}\n`, rows: 3, columns: 10, long: false },
    { text: `${'x'.repeat(21)}\n`, rows: 3, columns: 10, long: true },
    { text: `${C}${'x'.repeat(10)}${C}\n${'x'.repeat(10)}\n`, rows: 3, columns: 10, long: false },
    { text: `${'日'.repeat(11)}\n`, rows: 3, columns: 10, long: true },
  ])('%j', ({ text, rows, columns, long }) => {
    expect(isLong(text, rows, columns)).toBe(long)
  })
})
