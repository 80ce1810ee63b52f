import { describe, expect, test } from 'vitest'
import { openScreen } from '../../src/output/screen.ts'

/** A terminal of four lines that keeps what is written to it. */
function terminal() {
  const written: string[] = []
  const write = (chunk: string | Uint8Array): void => void written.push(String(chunk))
  return { written, stdout: { isTerminal: true, columns: 80, rows: 4, write } }
}

describe('a screen', () => {
  test('paints in place, each painting in one piece', async () => {
    const { stdout, written } = terminal()
    const screen = openScreen(stdout, true)
    await screen.paint('a\nb\n')
    await screen.paint('c\n')
    expect(written).toEqual([
      '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?2026h\u001b[Ha\u001b[K\r\nb\u001b[K\u001b[J\u001b[?2026l',
      '\u001b[?2026h\u001b[Hc\u001b[K\u001b[J\u001b[?2026l',
    ])
  })

  test('says what does not fit', async () => {
    const { stdout, written } = terminal()
    await openScreen(stdout, true).paint('1\n2\n3\n4\n5\n6\n')
    expect(written.join('')).toContain('3\u001b[K\r\n… 3 more lines\u001b[K\u001b[J')
    expect(written.join('')).not.toContain('4\u001b')
  })

  test('gives the terminal back once, with the whole of the last painting', async () => {
    const { stdout, written } = terminal()
    const screen = openScreen(stdout, true)
    await screen.paint('1\n2\n3\n4\n5\n6\n')
    written.length = 0
    await screen.close()
    await screen.close()
    expect(written).toEqual(['\u001b[?7h\u001b[?25h\u001b[?1049l1\n2\n3\n4\n5\n6\n'])
  })

  test('leaves a terminal alone that it never painted, or that cannot be painted', async () => {
    const { stdout, written } = terminal()
    await openScreen(stdout, true).close()
    const dumb = openScreen(stdout, false)
    await dumb.paint('a\n')
    await dumb.close()
    expect(written).toEqual(['a\n\n'])
  })
})
