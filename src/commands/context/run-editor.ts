import { basename } from 'node:path'
import { spawn } from 'node:child_process'
import type { Context } from '../../context.ts'
import { splitWords } from '../../domain/split-words.ts'
import { KctlError, UsageError } from '../../errors.ts'
import type { Host } from '../../host.ts'

/** Editors that take the line to begin at as `+N`. */
const TAKES_LINE: ReadonlySet<string> = new Set([
  'vi',
  'vim',
  'nvim',
  'gvim',
  'nano',
  'emacs',
  'emacsclient',
  'micro',
  'kak',
])

/** How to start the user's editor on a file. */
export interface EditorCommand {
  /** As the user wrote it, for messages. */
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  /** Hand `file` to the shell as it stands; the path of the text is in its environment. */
  readonly shell: boolean
}

/**
 * `$VISUAL`, else `$EDITOR`, else what every machine of that kind has. Its words are split here, without a shell
 * that could take something in the path for its own. On Windows editors are often batch files, which only the
 * shell can run; there the path is put in its environment.
 *
 * @param line where to begin, for editors that understand it; null: anywhere
 * @throws {UsageError} if it cannot be split
 */
export function editorCommand(
  { env, platform }: Pick<Host, 'env' | 'platform'>,
  path: string,
  line: number | null,
): EditorCommand {
  const chosen = [env['VISUAL'], env['EDITOR']].find((each) => each !== undefined && each.trim() !== '')
  if (platform === 'win32') {
    const name = chosen ?? 'notepad'
    return { name, file: `${name} "%${PATH_VARIABLE}%"`, args: [], shell: true }
  }
  const name = chosen ?? 'vi'
  const [file = 'vi', ...args] = splitWords(name)
  const start = line !== null && TAKES_LINE.has(basename(file)) ? [`+${line}`] : []
  return { name, file, args: [...args, ...start, path], shell: false }
}

const PATH_VARIABLE = 'KCTL_EDITED_FILE'

/**
 * Lets the user edit a file, until they leave the editor.
 *
 * @throws {UsageError} if it cannot be started
 * @throws {KctlError} `EDITOR_FAILED` if it says that it failed, as `:cq` does in vi; `INTERRUPTED` after a signal
 */
export async function runEditor(
  path: string,
  line: number | null,
  { host, signal }: Pick<Context, 'host' | 'signal'>,
): Promise<void> {
  const { name, file, args, shell } = editorCommand(host, path, line)
  const child = spawn(file, args, {
    shell,
    stdio: 'inherit',
    cwd: host.cwd,
    env: { ...host.env, ...(shell && { [PATH_VARIABLE]: path }) },
  })
  const end = (): void => void child.kill('SIGTERM')
  signal.addEventListener('abort', end)
  try {
    const [code, endedBy] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (...outcome) => resolve(outcome))
    })
    if (signal.aborted) {
      throw new KctlError('interrupted', 'nothing was changed: the command was stopped', {
        code: 'INTERRUPTED',
      })
    }
    if (code === 0) return
    throw new KctlError(
      'precondition',
      `nothing was changed: the editor "${name}" ended with ${code === null ? String(endedBy) : `exit code ${code}`}`,
      { code: 'EDITOR_FAILED' },
    )
  } catch (error) {
    if (error instanceof KctlError) throw error
    throw new UsageError(
      `the editor "${name}" cannot be started: ${(error as Error).message}`,
      'set VISUAL or EDITOR to one that is installed, or change a context with flags: kctl context edit NAME --tls',
    )
  } finally {
    signal.removeEventListener('abort', end)
  }
}
