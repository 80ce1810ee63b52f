import type { Context } from '../../context.ts'
import type { DeliveryError, DeliveryReport } from '../../domain/delivery-report.ts'
import { formatRoughDuration } from '../../domain/duration.ts'
import { sanitiseText } from '../../domain/sanitise.ts'

const FIRST_AFTER_MS = 300
const EVERY_MS = 200
const CLEAR_LINE = '\r\u001b[K'

/** A line on the terminal that counts what was acked, and says what keeps it; nothing anywhere else. */
export async function showSendProgress(
  { output, host }: Context,
  report: () => DeliveryReport,
  trouble: () => DeliveryError | null,
): Promise<{ end(): void }> {
  const { stderr } = output
  // What is typed on the same terminal must not be written over.
  if (!stderr.isTerminal || output.options.quiet || host.stdin.isTerminal) return { end: () => {} }
  const style = await output.stderrStyle()
  let isShown = false
  const show = (): void => {
    const { acked, durationMs } = report()
    if (durationMs < FIRST_AFTER_MS) return
    isShown = true
    const perSecond = Math.round((acked * 1000) / durationMs)
    const reason = trouble()
    const kept = reason === null ? '' : `   trying again: ${sanitiseText(reason.message)}`
    const line = `${style.number(acked)} acked   ${style.number(perSecond)}/s   ${formatRoughDuration(durationMs)}${kept}`
    void stderr.write(CLEAR_LINE + style.dim(line.slice(0, stderr.columns - 1)))
  }
  const timer = setInterval(show, EVERY_MS)
  return {
    end() {
      clearInterval(timer)
      if (isShown) void stderr.write(CLEAR_LINE)
    },
  }
}
