import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { orAborted } from '../domain/or-aborted.ts'
import { KctlError, UsageError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { SecretSource } from './connection-settings.ts'
import { readSmallFile } from './read-small-file.ts'
import { Secret } from './redact.ts'
import { startedBy } from './started-by.ts'

/** A password or a token is a line; a program that prints more prints something else. */
const MAX_SECRET_BYTES = 64 * 1024
/** Long enough to unlock a password manager. */
const COMMAND_TIMEOUT_MS = 60_000

/** Who can be asked for a secret. */
export interface SecretHost extends Pick<Host, 'env' | 'stdin'> {
  /** null where nobody can be asked. */
  readonly prompts: Pick<NonNullable<Host['prompts']>, 'password'> | null
  /** Ends the waiting for a secret, with its reason, and the command that is to print it. */
  readonly signal?: AbortSignal | undefined
  /** As the host's: ends what the command has started. */
  readonly kill?: Host['kill'] | undefined
}

/** What running a command takes. */
export type CommandHost = Pick<SecretHost, 'env' | 'signal' | 'kill'>

/**
 * Gets a secret from where it is kept.
 *
 * @param what for messages and the prompt: `password for user "svc-orders"`
 * @throws {UsageError} when it cannot be had; the message never holds what was read
 */
export async function readSecret(source: SecretSource, what: string, host: SecretHost): Promise<Secret> {
  switch (source.from) {
    case 'value':
      return source.value
    case 'command':
      return new Secret(requireText(await runCommand(source.command, what, host), what, 'its command'))
    case 'file':
      return new Secret(requireText(readSecretFile(source.path, what), what, source.path))
    case 'stdin':
      return new Secret(requireText(await firstLine(host), what, 'stdin'))
    case 'prompt':
      return new Secret(requireText(await ask(what, host), what, 'the prompt'))
  }
}

function requireText(text: string, what: string, place: string): string {
  const line = text.replace(/\r?\n$/, '')
  if (line !== '') return line
  throw new UsageError(`the ${what} is empty (from ${place})`)
}

function readSecretFile(path: string, what: string): string {
  try {
    return readSmallFile(path, MAX_SECRET_BYTES).toString('utf8')
  } catch (error) {
    throw new UsageError(`the ${what} cannot be read from ${path}: ${(error as Error).message}`)
  }
}

/**
 * The user's own words from the config file or environment go to the shell as they stand, so that
 * `pass show kafka | head -1` works. Nothing that kctl learns elsewhere is ever put into them.
 */
export async function runCommand(
  command: string,
  what: string,
  { env, signal, kill }: CommandHost,
): Promise<string> {
  signal?.throwIfAborted()
  // stdin stays ours: it may be the records to produce. The terminal is shared: it may have to be unlocked there.
  const child = spawn(command, { shell: true, env: { ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, endedBy) => {
      if (code === 0) resolve('')
      else if (endedBy !== null) reject(new Error(`it was ended by ${endedBy}`))
      else reject(new Error(`it ended with exit code ${code}`))
    })
  })
  const printed = Promise.all([collect(child.stdout), ended])
  const timeout = AbortSignal.timeout(COMMAND_TIMEOUT_MS)
  try {
    const [text] = await orAborted(
      printed,
      signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    )
    return text
  } catch (error) {
    endWithChildren(child, kill)
    signal?.throwIfAborted()
    const reason = timeout.aborted
      ? `it took longer than ${COMMAND_TIMEOUT_MS / 1000} s`
      : (error as Error).message
    throw new UsageError(`the command for the ${what} failed: ${reason}`)
  }
}

/** The shell is not all of it, and what it has started may hold our pipe for as long as it likes. */
function endWithChildren(child: ChildProcessByStdio<null, Readable, null>, kill: CommandHost['kill']): void {
  for (const pid of child.pid === undefined ? [] : startedBy(child.pid)) {
    try {
      kill?.(pid, 'SIGTERM')
    } catch {
      // It has ended in this very moment.
    }
  }
  child.kill()
  child.stdout.destroy()
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > MAX_SECRET_BYTES) throw new Error('it printed too much for a secret')
    parts.push(chunk)
  }
  return Buffer.concat(parts).toString('utf8')
}

async function firstLine({ stdin, signal }: SecretHost): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  const chunks = stdin.chunks()[Symbol.asyncIterator]()
  try {
    while (size <= MAX_SECRET_BYTES) {
      const next = await orAborted(chunks.next(), signal)
      if (next.done === true) break
      parts.push(next.value)
      size += next.value.length
      if (next.value.includes(0x0a)) break
    }
  } finally {
    // Not awaited: a stream that has nothing to say would keep us waiting for its next chunk.
    void chunks.return?.()
  }
  return /^[^\r\n]*/.exec(Buffer.concat(parts).toString('utf8'))?.[0] ?? ''
}

async function ask(what: string, { prompts }: SecretHost): Promise<string> {
  if (prompts !== null) return await prompts.password(what.replace(/^./, (letter) => letter.toUpperCase()))
  throw new KctlError('usage', `the ${what} is needed and nobody can be asked`, {
    code: 'SECRET_NEEDED',
    hint: what.startsWith('secret of')
      ? 'set KCTL_OAUTH_CLIENT_SECRET or KCTL_OAUTH_CLIENT_SECRET_FILE, use --password-stdin, or clientSecretCommand in the context'
      : 'set KCTL_PASSWORD or KCTL_PASSWORD_FILE, use --password-stdin, or passwordCommand in the context',
  })
}
