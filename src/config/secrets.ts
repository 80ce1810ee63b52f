import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { KctlError, UsageError } from '../errors.ts'
import type { Host } from '../host.ts'
import type { SecretSource } from './connection-settings.ts'
import { Secret } from './redact.ts'

/** A password or a token is a line; a program that prints more prints something else. */
const MAX_SECRET_BYTES = 64 * 1024
/** Long enough to unlock a password manager. */
const COMMAND_TIMEOUT_MS = 60_000

/** Who can be asked for a secret. */
export interface SecretHost extends Pick<Host, 'env' | 'stdin'> {
  /** null where nobody can be asked. */
  readonly prompts: Pick<NonNullable<Host['prompts']>, 'password'> | null
}

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
      return new Secret(requireText(await firstLine(host.stdin), what, 'stdin'))
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
    const bytes = readFileSync(path)
    if (bytes.length > MAX_SECRET_BYTES)
      throw new Error(`it has ${bytes.length} bytes, too many for a secret`)
    return bytes.toString('utf8')
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
  { env }: Pick<SecretHost, 'env'>,
): Promise<string> {
  // stdin stays ours: it may be the records to produce.
  const child = spawn(command, {
    shell: true,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: COMMAND_TIMEOUT_MS,
  })
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve('')
      else if (signal !== null) reject(new Error(`it was ended by ${signal}`))
      else reject(new Error(`it ended with exit code ${code}`))
    })
  })
  try {
    const [text] = await Promise.all([collect(child.stdout), ended])
    return text
  } catch (error) {
    child.kill()
    throw new UsageError(`the command for the ${what} failed: ${(error as Error).message}`)
  }
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

async function firstLine(stdin: Host['stdin']): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const chunk of stdin.chunks()) {
    parts.push(chunk)
    size += chunk.length
    if (chunk.includes(0x0a) || size > MAX_SECRET_BYTES) break
  }
  return /^[^\r\n]*/.exec(Buffer.concat(parts).toString('utf8'))?.[0] ?? ''
}

async function ask(what: string, { prompts }: SecretHost): Promise<string> {
  if (prompts !== null) return await prompts.password(what.replace(/^./, (letter) => letter.toUpperCase()))
  throw new KctlError('usage', `the ${what} is needed and nobody can be asked`, {
    code: 'SECRET_NEEDED',
    hint: 'set KCTL_PASSWORD or KCTL_PASSWORD_FILE, use --password-stdin, or passwordCommand in the context',
  })
}
