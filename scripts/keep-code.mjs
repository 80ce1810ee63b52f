// What V8 compiles while a command does its work, against a broker of kctl's own, is kept for its next start.
import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** One command line for every bundle; the last is for that of all commands. */
const WARM_UPS = [
  { args: ['topics', 'list'] },
  { args: ['produce', 'warm-up'], stdin: 'a record\n' },
  { args: ['consume', 'warm-up', '--tail', '1', '--exit'] },
  { args: ['offsets', 'reset', 'warm-up', '-t', 'warm-up', '--to', 'latest', '--allow-new', '--yes'] },
  { args: ['groups', 'lag', 'warm-up'] },
  { args: ['cluster', 'describe'] },
]

/** @param {string} dist the directory of the bundles */
export async function keepCode(dist) {
  const home = mkdtempSync(path.join(tmpdir(), 'kctl-build-'))
  try {
    const broker = await startBroker(path.join(dist, 'main.js'), home)
    for (const { args, stdin = '' } of WARM_UPS) {
      await keepCodeOf([dist, ...args, '-b', broker.address], home, stdin)
    }
    await broker.stop()
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** A broker in this process, on a port that was free. */
async function startBroker(bundle, home) {
  const { main, systemHost } = createRequire(import.meta.url)(bundle)
  const port = await freePort()
  const signals = new EventEmitter()
  const output = { isTerminal: false, columns: 80, write: (text) => void signals.emit('said', `${text}`) }
  const host = {
    ...systemHost(bundle),
    env: {},
    cwd: home,
    homeDir: home,
    stdout: output,
    stderr: output,
    onSignal: (listener) => {
      signals.on('signal', listener)
      return () => signals.off('signal', listener)
    },
  }
  const said = once(signals, 'said')
  const args = ['sandbox', 'start', '--foreground', '--port', `${port}`, '--topic', 'warm-up']
  const ended = main(args, host)
  const [text] = await said
  if (!text.includes(`${port}`)) throw new Error(text)
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => {
      signals.emit('signal', 'SIGTERM')
      await ended
    },
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** In a process of its own, with the files and streams that kctl has at a start. */
async function keepCodeOf(args, home, stdin) {
  const script = path.join(import.meta.dirname, 'write-code-cache.mjs')
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env.PATH, HOME: home },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 30_000,
  })
  child.stdin.end(stdin)
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
  const [exitCode] = await once(child, 'close')
  if (exitCode !== 0) throw new Error(`${args.join(' ')}: ${Buffer.concat(said).toString()}`)
}
