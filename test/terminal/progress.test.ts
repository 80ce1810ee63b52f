import { describe, expect, test } from 'vitest'
import { formatByteCount } from '../../src/domain/byte-count.ts'
import type { OutputStream } from '../../src/host.ts'
import { createProgress, renderProgress } from '../../src/terminal/progress.ts'
import { withSpinner } from '../../src/terminal/spinner.ts'

function screen(isTerminal: boolean, columns = 80): OutputStream & { readonly text: () => string } {
  const written: string[] = []
  return {
    isTerminal,
    columns,
    write: (chunk) => void written.push(String(chunk)),
    text: () => written.join(''),
  }
}

describe('renderProgress', () => {
  test('says how much, how fast and how long', () => {
    expect(renderProgress({ done: 1_204_117, total: 1_822_540, elapsedMs: 5734 }, 100)).toBe(
      '███████████████░░░░░░░░░  66%  1,204,117 / 1,822,540   210k/s   3.0s left',
    )
  })

  test.for([
    { name: 'nothing done', state: { done: 0, total: 10, elapsedMs: 0 }, shows: '   0%  0 / 10   0/s' },
    { name: 'all done', state: { done: 10, total: 10, elapsedMs: 1000 }, shows: ' 100%  10 / 10   10/s' },
    { name: 'nothing to do', state: { done: 0, total: 0, elapsedMs: 1000 }, shows: ' 100%  0 / 0   0/s' },
    {
      name: 'more than there was',
      state: { done: 12, total: 10, elapsedMs: 1000 },
      shows: ' 100%  12 / 10   12/s',
    },
  ])('$name', ({ state, shows }) => {
    expect(renderProgress(state, 100).slice(24)).toBe(shows)
  })

  test.for([
    { columns: 80, shows: '████████████░░░░░░░░░░░░  50%  5 / 10   500/s   1.0s left' },
    { columns: 58, shows: '████████████░░░░░░░░░░░░  50%  5 / 10   500/s   1.0s left' },
    { columns: 45, shows: '█████░░░░░░  50%  5 / 10   500/s   1.0s left' },
    { columns: 42, shows: '████░░░░  50%  5 / 10   500/s   1.0s left' },
    { columns: 41, shows: ' 50%  5 / 10   500/s   1.0s left' },
    { columns: 32, shows: ' 50%  5 / 10   500/s' },
    { columns: 20, shows: ' 50%  5 / 10' },
    { columns: 12, shows: ' 50%' },
    { columns: 3, shows: ' 5' },
    { columns: 0, shows: '' },
  ])('fits $columns columns, the last one left free', ({ columns, shows }) => {
    expect(renderProgress({ done: 5, total: 10, elapsedMs: 10 }, columns)).toBe(shows)
  })

  test('counts in another unit', () => {
    expect(renderProgress({ done: 5e6, total: 10e6, elapsedMs: 1000 }, 120, formatByteCount)).toContain(
      ' 50%  5.0 MB / 10.0 MB   5.0 MB/s   1.0s left',
    )
  })
})

describe('createProgress', () => {
  test('waits, repaints ten times a second at most, and clears its line', () => {
    const stderr = screen(true)
    let nowMs = 0
    const progress = createProgress({ stderr, options: { quiet: false } }, { total: 1000, now: () => nowMs })
    for (; nowMs < 1000; nowMs += 10) progress.update(nowMs)
    progress.clear()
    const lines = stderr.text().split('\r\u001b[K')
    expect(lines.slice(1, -1).map((line) => line.slice(25, 29).trim())).toEqual([
      '30%',
      '40%',
      '50%',
      '60%',
      '70%',
      '80%',
      '90%',
    ])
    expect(lines.at(-1)).toBe('')
  })

  test('is silent in a pipe', () => {
    const stderr = screen(false)
    let nowMs = 0
    const progress = createProgress({ stderr, options: { quiet: false } }, { total: 10, now: () => nowMs })
    nowMs = 5000
    progress.update(5)
    progress.clear()
    expect(stderr.text()).toBe('')
  })
})

describe('withSpinner', () => {
  test('shows what is waited for, and leaves nothing behind', async () => {
    const stderr = screen(true)
    const until = async () => {
      while (!stderr.text().includes('waiting for group')) await new Promise((go) => setTimeout(go, 20))
      return 42
    }
    expect(await withSpinner({ stderr, options: { quiet: false } }, 'waiting for group', until)).toBe(42)
    expect(stderr.text().split('waiting for group').at(-1)).toContain('\u001b[0K')
    expect(stderr.text()).not.toContain('\n')
  })

  test('passes a failure on', async () => {
    const stderr = screen(true)
    await expect(
      withSpinner(
        { stderr, options: { quiet: false } },
        'x',
        async () => await Promise.reject(new Error('no')),
      ),
    ).rejects.toThrow('no')
    expect(stderr.text()).toBe('')
  })

  test('is silent in a pipe', async () => {
    const stderr = screen(false)
    await withSpinner(
      { stderr, options: { quiet: false } },
      'x',
      async () => await new Promise((go) => setTimeout(go, 400)),
    )
    expect(stderr.text()).toBe('')
  })
})
