import type { Context } from '../../context.ts'
import { formatByteCount } from '../../domain/byte-count.ts'
import type { DeliveryError, DeliveryReport } from '../../domain/delivery-report.ts'
import { formatRoughDuration } from '../../domain/duration.ts'
import { canRepaint, createStatusLine } from '../../output/status-line.ts'
import { formatCount } from '../../output/style.ts'
import { renderProgress } from '../../terminal/progress.ts'

const FIRST_AFTER_MS = 300
const EVERY_MS = 200

/** What there is to tell while records are sent. */
export interface SendState {
  report(): DeliveryReport
  /** What keeps records from being acked, or null. */
  trouble(): DeliveryError | null
  /** How much of it is done with. */
  readBytes(): number
  /** How much there is to read, if all of it is in files; else null. */
  readonly totalBytes: number | null
}

export interface SendProgress extends Disposable {
  end(): void
}

/** A line on the terminal that counts what was acked, and says what keeps it; nothing anywhere else. */
export async function showSendProgress({ output, host }: Context, state: SendState): Promise<SendProgress> {
  const { stderr } = output
  // What is typed on the same terminal must not be written over.
  if (!canRepaint(stderr) || output.options.quiet || (host.stdin.isTerminal && state.totalBytes === null))
    return { end: () => {}, [Symbol.dispose]: () => {} }
  const style = await output.stderrStyle()
  const line = createStatusLine(stderr)
  const show = (): void => {
    if (state.report().durationMs < FIRST_AFTER_MS) return
    line.show(renderSending(state, stderr.columns), (text) => style.dim(text))
  }
  const timer = setInterval(show, EVERY_MS)
  const end = (): void => {
    clearInterval(timer)
    line.clear()
  }
  return { end, [Symbol.dispose]: end }
}

export function renderSending(state: SendState, columns: number): string {
  const { acked, durationMs } = state.report()
  const reason = state.trouble()
  const count = `${formatCount(acked)} acked   `
  const done = state.readBytes()
  // Until the first chunk is done, nobody knows how many records there are to a byte.
  if (reason === null && state.totalBytes !== null && done > 0) {
    const progress = { done, total: state.totalBytes, elapsedMs: durationMs }
    const text = renderProgress(progress, columns - count.length, formatByteCount)
    if (text !== '') return count + text
  }
  const perSecond = formatCount(Math.round((acked * 1000) / Math.max(1, durationMs)))
  const kept = reason === null ? '' : `   trying again: ${reason.message}`
  return `${count}${perSecond}/s   ${formatRoughDuration(durationMs)}${kept}`
}
