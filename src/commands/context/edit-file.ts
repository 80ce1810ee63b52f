import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ConfigFile } from '../../config/config-contents.ts'
import { readConfigText } from '../../config/config-file.ts'
import { replaceConfig } from '../../config/edit-config.ts'
import { parseConfig } from '../../config/parse-config.ts'
import { contextNotFound } from '../../config/resolve-settings.ts'
import { configPath, stateDir } from '../../config/state-paths.ts'
import type { Context } from '../../context.ts'
import { KctlError, UsageError } from '../../errors.ts'
import { runEditor } from './run-editor.ts'

/** What a new config file begins with. */
const STARTER = `# The contexts of kctl: how to reach each cluster, by a name.
#
# current: dev
# contexts:
#   dev:
#     brokers: [localhost:9092]
#   prod:
#     brokers: [k1.acme.io:9093, k2.acme.io:9093]
#     tls: { ca: ~/certs/acme.pem }
#     sasl: { mechanism: scram-sha-512, username: me, passwordCommand: pass show kafka }
#     protected: true
`

/**
 * Lets the user edit a copy of the config file, and puts it in the file's place once it is right. A copy that is
 * not taken over is kept, and the error says where.
 *
 * @param name the context to begin at, where the editor understands that; null: none
 * @returns the file before and after; null if the user changed nothing. Of a file that was wrong before, nothing is known
 */
export async function editFile(
  name: string | null,
  context: Context,
): Promise<{ readonly before: Pick<ConfigFile, 'contexts'>; readonly after: ConfigFile } | null> {
  const { host } = context
  requireSomebody(context)
  const path = configPath(host)
  const text = readConfigText(path)
  const start = text ?? STARTER
  const { before, line } = await findStart(name, start, path, context)
  const directory = makeDirectory(context)
  const copy = join(directory, 'config.yaml')
  writeFileSync(copy, start, { mode: 0o600 })
  try {
    const edited = await editUntilRight(copy, line, dirname(path), context)
    if (edited !== start) await replaceConfig(path, text, edited)
    rmSync(directory, { recursive: true, force: true })
    return edited === start ? null : { before, after: parseConfig(edited, path, dirname(path)) }
  } catch (error) {
    throw keeping(copy, start, error)
  }
}

function requireSomebody({ host, settings }: Context): void {
  const hasEditor = [host.env['VISUAL'], host.env['EDITOR']].some((each) => (each ?? '') !== '')
  if (!settings.noInput && (hasEditor || host.prompts !== null)) return
  throw new UsageError(
    'nobody is here to edit the config file',
    'change a context with flags, as in kctl context edit prod --protected; or set EDITOR',
  )
}

/** What is wrong already is where to begin. */
async function findStart(
  name: string | null,
  start: string,
  path: string,
  { output }: Context,
): Promise<{ readonly before: Pick<ConfigFile, 'contexts'>; readonly line: number | null }> {
  try {
    const before = parseConfig(start, path, dirname(path))
    return { before, line: name === null ? null : lineOf(name, before) }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    await output.warn(() => error.message)
    return { before: { contexts: new Map() }, line: lineIn(error) }
  }
}

/** The line that an error is about, or null. */
function lineIn({ message }: Error): number | null {
  const line = /:(?<line>\d+): /.exec(message)?.groups?.['line']
  return line === undefined ? null : Number(line)
}

function lineOf(name: string, config: ConfigFile): number {
  const place = config.places.get(name)
  if (place === undefined) throw contextNotFound(name, [...config.contexts.keys()], config.path)
  return Number(place.slice(place.lastIndexOf(':') + 1))
}

/** Not where everybody may look: there may be secrets in the file. */
function makeDirectory({ host }: Context): string {
  const state = stateDir(host)
  mkdirSync(state, { recursive: true, mode: 0o700 })
  return mkdtempSync(join(state, 'edit-'))
}

async function editUntilRight(
  copy: string,
  firstLine: number | null,
  directory: string,
  context: Context,
): Promise<string> {
  const { output, host } = context
  let line = firstLine
  for (;;) {
    await runEditor(copy, line, context)
    try {
      const text = readConfigText(copy) ?? ''
      parseConfig(text, copy, directory)
      return text
    } catch (error) {
      if (!(error instanceof UsageError) || host.prompts === null) throw error
      await output.warn(() => error.message)
      if (!(await host.prompts.confirm('Edit it again?'))) throw error
      line = lineIn(error) ?? line
    }
  }
}

/** What somebody has written is not thrown away, unless there is nothing new in it. */
function keeping(copy: string, start: string, error: unknown): unknown {
  if (!(error instanceof KctlError)) return error
  if (isUntouched(copy, start)) {
    rmSync(dirname(copy), { recursive: true, force: true })
    return error
  }
  const hint = [error.hint, `what you wrote is in ${copy}`].filter((part) => part !== undefined).join('; ')
  return new KctlError(error.kind, error.message, {
    code: error.code,
    hint,
    details: error.details,
    cause: error,
  })
}

function isUntouched(copy: string, start: string): boolean {
  try {
    return readConfigText(copy) === start
  } catch {
    return false
  }
}
