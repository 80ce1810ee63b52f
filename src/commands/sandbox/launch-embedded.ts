import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readSandboxState, type SandboxState } from '../../config/sandbox-state.ts'
import type { Context } from '../../context.ts'
import { ExitCode, type FailureKind, KctlError } from '../../errors.ts'
import { embeddedLogFile } from './embedded-log-file.ts'
import { formatSandboxTopic } from './sandbox-topic.ts'
import type { StartRequest } from './start-request.ts'

const POLL_MS = 4
/** A start takes a fraction of a second; a machine that is this busy would answer nobody. */
const START_TIMEOUT_MS = 20_000
const LOG_LINES = 10

/**
 * Starts this program once more, in the background, to run the broker, and waits until it listens.
 *
 * @throws {KctlError} `SANDBOX_FAILED` with the end of its log
 */
export async function launchEmbedded(request: StartRequest, context: Context): Promise<SandboxState> {
  const { host, signal } = context
  const logFile = embeddedLogFile(host)
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 })
  rmSync(logFile, { force: true })
  const instance = randomBytes(9).toString('hex')
  const child = await host.startInBackground([...foregroundArgs(request), '--instance', instance], logFile)
  let ended: { readonly exitCode: number | null } | null = null
  void child.ended.then((exitCode) => {
    ended = { exitCode }
  })
  const deadline = performance.now() + START_TIMEOUT_MS
  try {
    for (;;) {
      const state = readSandboxState(host)
      if (state?.mark === instance) return state
      if (ended !== null) throw failed(logFile, (ended as { readonly exitCode: number | null }).exitCode)
      if (signal.aborted || performance.now() > deadline) {
        host.kill(child.pid, 'SIGTERM')
        signal.throwIfAborted()
        throw failed(logFile, null)
      }
      await sleep(POLL_MS)
    }
  } finally {
    child.detach()
  }
}

/** The same request, word for word, for a process that stays in front. */
function foregroundArgs(request: StartRequest): string[] {
  return [
    'sandbox',
    'start',
    '--foreground',
    '--brokers',
    String(request.brokers),
    ...(request.port === null ? [] : ['--port', String(request.port)]),
    ...(request.dataDir === null ? [] : ['--data-dir', request.dataDir]),
    ...(request.autoCreateTopics ? ['--auto-create-topics'] : []),
    ...request.topics.flatMap((topic) => ['--topic', formatSandboxTopic(topic)]),
  ]
}

/** The broker has said what was wrong, in our own words, where nobody saw it. */
function failed(logFile: string, exitCode: number | null): KctlError {
  const lines = readLog(logFile)
  const message = lines.find((line) => line.startsWith('error: '))?.slice('error: '.length)
  const hint = lines.find((line) => line.startsWith('  hint: '))?.slice('  hint: '.length)
  return new KctlError(kindOf(exitCode), message ?? 'the sandbox did not start', {
    code: 'SANDBOX_FAILED',
    hint: hint === undefined ? `its log: ${logFile}` : `${hint}; its log: ${logFile}`,
    // A line of its own says all; a stack does not.
    details: message === undefined || lines.length > LOG_LINES / 2 ? lines.slice(0, LOG_LINES) : [],
  })
}

function readLog(logFile: string): readonly string[] {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n')
  } catch {
    return []
  }
}

function kindOf(exitCode: number | null): FailureKind {
  const kind = Object.entries(ExitCode).find(([, code]) => code === exitCode)?.[0]
  return kind === undefined || kind === 'ok' ? 'precondition' : (kind as FailureKind)
}
