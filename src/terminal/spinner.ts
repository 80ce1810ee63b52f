import { Writable } from 'node:stream'
import { sanitiseText } from '../domain/sanitise.ts'
import type { OutputStream } from '../host.ts'
import { canRepaint } from '../output/status-line.ts'
import type { ProgressPlace } from './progress.ts'

/** What is over sooner needs nothing to look at. */
const QUIET_MS = 300

/**
 * Waits for the work, with a spinner if it takes long and somebody is there to see it.
 * The spinner is gone when this returns or throws.
 */
export async function withSpinner<Value>(
  { stderr, options: { quiet } }: ProgressPlace,
  text: string,
  work: () => Promise<Value>,
): Promise<Value> {
  if (quiet || !canRepaint(stderr)) return await work()
  let stop = (): void => {}
  let isOver = false
  const timer = setTimeout(() => {
    void startSpinner(stderr, text).then(
      (end) => {
        if (isOver) end()
        else stop = end
      },
      // The work goes on without.
      () => {},
    )
  }, QUIET_MS)
  try {
    return await work()
  } finally {
    isOver = true
    clearTimeout(timer)
    stop()
  }
}

async function startSpinner(stderr: OutputStream, text: string): Promise<() => void> {
  const { default: ora } = await import('ora')
  const spinner = ora({
    text: sanitiseText(text),
    stream: terminalStream(stderr) as unknown as NodeJS.WriteStream,
    isEnabled: true,
    // Ctrl-C must reach us, and records may be waiting on stdin.
    discardStdin: false,
    // A second Ctrl-C would leave the terminal without one.
    hideCursor: false,
  }).start()
  return () => void spinner.stop()
}

/** Our stderr as the kind of stream that ora draws on. */
function terminalStream(stderr: OutputStream): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      // At once, so that what the command says next does not overtake the end of the spinner.
      drawIfPossible(stderr, chunk)
      done()
    },
  })
  const draw = (sequence: string): boolean => stream.write(sequence)
  return Object.assign(stream, {
    isTTY: true,
    get columns() {
      return stderr.columns
    },
    cursorTo: (column: number) => draw(`\u001b[${column + 1}G`),
    moveCursor: (_columns: number, rows: number) =>
      rows === 0 ? true : draw(`\u001b[${Math.abs(rows)}${rows < 0 ? 'A' : 'B'}`),
    clearLine: (direction: -1 | 0 | 1) => draw(`\u001b[${{ '-1': 1, 0: 2, 1: 0 }[direction]}K`),
  })
}

/** What cannot be drawn is no reason for the work to fail. */
function drawIfPossible(stderr: OutputStream, text: string): void {
  try {
    void Promise.resolve(stderr.write(text)).catch(() => {})
  } catch {
    // The same, found out at once.
  }
}
