import type { Context } from '../../context.ts'
import { formatDuration } from '../../domain/duration.ts'
import { formatTime } from '../../domain/time-format.ts'
import { UsageError } from '../../errors.ts'
import { render, requireRenderable } from '../../output/render.ts'
import { openScreen } from '../../output/screen.ts'
import { renderLines, type View } from '../../output/view.ts'
import type { WatchedRow } from './watch-view.ts'

/** What was found out in one round. */
export interface Round {
  readonly timeMs: number
  /** Null where nothing was. */
  readonly rows: readonly WatchedRow[] | null
  /** What is wrong, in words. */
  readonly notes: readonly string[]
}

export interface WatchDisplay {
  show(round: Round): Promise<void>
  close(): Promise<void>
}

type WatchView = View<readonly WatchedRow[]>

/**
 * A table painted in place on a terminal, a line of JSON for every row in a pipe.
 *
 * @throws {UsageError} for a format that can only be written as a whole
 */
export function openDisplay(view: WatchView, watchMs: number, context: Context): WatchDisplay {
  const { options, stdout } = context.output
  const { format, template } = options
  const isTable = format === 'table' || format === 'wide' || format === null
  if (isTable && template === null && stdout.isTerminal) return terminalDisplay(view, watchMs, context)
  if (template === null && format !== null && format !== 'ndjson') {
    throw new UsageError(
      `-o ${format} cannot be written round after round`,
      isTable ? 'a table needs a terminal; use -o ndjson in a pipe' : 'use -o ndjson',
    )
  }
  return lineDisplay(view, context)
}

function lineDisplay(view: WatchView, { output }: Context): WatchDisplay {
  const { options, stdout } = output
  const renderOptions = { choice: options.choice, template: options.template }
  requireRenderable(view, 'ndjson', renderOptions)
  let said = ''
  return {
    async show({ rows, notes }) {
      if (rows !== null) {
        const style = await output.stdoutStyle()
        const text = await render(rows, view, 'ndjson', { ...renderOptions, style })
        if (text !== '') await stdout.write(text)
      }
      const saying = notes.join('; ')
      // Once, and not in every round.
      if (saying !== said && saying !== '') await output.warn(() => saying)
      if (saying !== said && saying === '') await output.note(() => 'all is answered again')
      said = saying
    },
    close: () => Promise.resolve(),
  }
}

function terminalDisplay(view: WatchView, watchMs: number, context: Context): WatchDisplay {
  const { output, settings, env } = context
  const { options, stdout } = output
  requireRenderable(view, 'table', { choice: options.choice })
  const screen = openScreen(stdout, env['TERM'] !== 'dumb')
  context.onAbandon(() => screen.close())
  const release = context.host.onStop?.({ stop: () => screen.leave(), goOn: () => screen.comeBack() })
  let known: Round | null = null
  return {
    async show(round) {
      if (round.rows !== null) known = round
      const style = await output.stdoutStyle()
      const at = formatTime((known ?? round).timeMs, { utc: options.utc })
      const where = settings.contextName === null ? '' : `${settings.contextName} · `
      const head = renderLines(
        (marked) => [marked.dim(`${where}every ${formatDuration(watchMs)} · ${at}`)],
        style,
      )
      const notes = renderLines((marked) => round.notes.map((note) => marked.warning(`! ${note}`)), style)
      const table = await view.toText(
        known?.rows ?? [],
        { ...options.choice, wide: options.format === 'wide' },
        { style, width: stdout.columns, headings: options.headings },
      )
      await screen.paint(head + notes + table)
    },
    async close() {
      release?.()
      await screen.close()
    },
  }
}
