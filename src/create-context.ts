import type { Deadline } from './cluster/deadline.ts'
import { loadSettings } from './config/load-settings.ts'
import { resolveConnection } from './config/resolve-connection.ts'
import type { ResolvedSettings } from './config/settings.ts'
import type { Context } from './context.ts'
import { sanitiseText } from './domain/sanitise.ts'
import { KctlError, UsageError } from './errors.ts'
import type { Host, OutputStream } from './host.ts'
import type { Interruption } from './interruption.ts'
import { NO_CHOICE, parseColumns, parseSort } from './output/list-choice.ts'
import { createOutput } from './output/output.ts'
import { colorLevel } from './terminal/color-support.ts'
import { canPage, showPaged } from './terminal/show-paged.ts'

/**
 * What a command may touch, as the command line, the environment and the config file describe it.
 *
 * @param options.configMayBeWrong for the command that puts it right
 */
export async function createContext(
  host: Host,
  interruption: Interruption,
  args: readonly string[],
  flags: Readonly<Record<string, unknown>>,
  { configMayBeWrong = false }: { readonly configMayBeWrong?: boolean } = {},
): Promise<Context> {
  const settings = await loadSettings(host, flags, configMayBeWrong)
  const output = createOutput(host.stdout, host.stderr, outputOptions(host, settings))
  for (const warning of settings.warnings) await output.warn(() => warning)
  const deadlines: Deadline[] = []
  const restartDeadlines = (): void => {
    // The time that the user took to think is not the cluster's.
    for (const deadline of deadlines) deadline.restart(deadline.timeoutMs)
  }
  /** The name of a protected context was typed. */
  let isConfirmed = false
  const context: Context = {
    output,
    settings,
    args,
    env: host.env,
    host,
    signal: interruption.signal,
    onAbandon: interruption.onAbandon,
    now: host.now,
    // Loaded only by commands that talk to a cluster, beside the rest of their work.
    async openCluster(signal) {
      const cluster = await (await import('./open-cluster.ts')).openClusterFor(context, signal)
      deadlines.push(cluster.deadline)
      return cluster
    },
    requireWritable(action) {
      if (!resolveConnection(settings).readonly) return
      throw new KctlError(
        'precondition',
        `context "${settings.contextName ?? ''}" is read-only: it does not ${action}`,
        {
          code: 'READONLY_CONTEXT',
          hint: 'use another context with --context, or take "readonly" out of the config file',
        },
      )
    },
    async requireChange(action) {
      context.requireWritable(action)
      const name = resolveConnection(settings).protected ? settings.contextName : null
      if (name === null || isConfirmed) return
      if (host.prompts === null || settings.noInput) throw cannotAsk(name)
      const typed = await host.prompts.text(
        `This is to ${sanitiseText(action)}. Type ${sanitiseText(name)}, the name of the context, to go on:`,
      )
      if (typed !== sanitiseText(name)) throw declined()
      isConfirmed = true
      restartDeadlines()
    },
    async requireYes({ message, typeToConfirm }) {
      const isProtected = !isConfirmed && resolveConnection(settings).protected
      const guarded = isProtected ? settings.contextName : null
      // A protected context asks for its own name, whatever the change.
      const toType = guarded ?? typeToConfirm
      if (settings.yes && guarded === null) return
      if (host.prompts === null || settings.noInput) throw cannotAsk(guarded)
      const isYes =
        toType === null
          ? await host.prompts.confirm(message)
          : (await host.prompts.text(
              `${message} Type ${sanitiseText(toType)}${guarded === null ? '' : ', the name of the context,'} to go on:`,
            )) === sanitiseText(toType)
      if (!isYes) throw declined()
      restartDeadlines()
    },
  }
  return context
}

const declined = (): KctlError =>
  new KctlError('precondition', 'nothing was changed: it was declined', { code: 'DECLINED' })

function cannotAsk(guarded: string | null): UsageError {
  if (guarded === null) {
    return new UsageError('this has to be confirmed, and nobody can be asked here', 'add --yes to go ahead')
  }
  return new UsageError(
    `context "${guarded}" is protected: changes are confirmed at a terminal by typing its name`,
    'run it in a terminal, or use a context that is not protected',
  )
}

function outputOptions(host: Host, settings: ResolvedSettings) {
  const color = (stream: OutputStream) =>
    colorLevel({ isTerminal: stream.isTerminal, mode: settings.color, env: host.env })
  return {
    format: settings.format,
    template: settings.template,
    headings: settings.headings,
    quiet: settings.quiet,
    verbose: settings.verbose,
    utc: settings.utc,
    page:
      canPage(host) && !settings.noPager && !settings.noInput
        ? async (text: string) => await showPaged(text, host)
        : null,
    choice: {
      ...NO_CHOICE,
      columns: settings.columns === null ? null : parseColumns(settings.columns),
      sort: settings.sort === null ? null : parseSort(settings.sort),
    },
    colors: { stdout: color(host.stdout), stderr: color(host.stderr) },
  }
}
