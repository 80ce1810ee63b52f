// The main job of kctl, step by step, on a broker of its own: orders are written, a group reads them and is moved.
// Every line after a $ can be typed as it stands. Ends with 1 at the first step that does not work.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const KCTL = fileURLToPath(new URL('../bin/kctl.js', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'kctl-demo-'))

/** Config, sandbox and journal of the demo are its own, whatever the user has. */
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('KCTL_'))),
  XDG_CONFIG_HOME: home,
  XDG_STATE_HOME: home,
  XDG_CACHE_HOME: home,
  APPDATA: home,
  LOCALAPPDATA: home,
}

const say = (text) => void process.stdout.write(`${text}\n`)

/** Runs a command line of kctl, shown as it would be typed. Words in single quotes are one. */
async function kctl(command, { input } = {}) {
  say(`\n$ kctl ${command}${input === undefined ? '' : ` < ${input}`}`)
  const words = command.match(/'[^']*'|\S+/g).map((word) => word.replace(/^'(.*)'$/s, '$1'))
  const stdin = input === undefined ? 'ignore' : openSync(join(home, input), 'r')
  // Both streams in the order they are written: what kctl says beside its result belongs to the story.
  const child = spawn(process.execPath, [KCTL, ...words], { cwd: home, env, stdio: [stdin, 1, 1] })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`kctl ${command} ended with ${code}`)
}

writeFileSync(
  join(home, 'orders.txt'),
  [
    'order-123|{"orderId":"order-123","status":"paid"}',
    'order-124|{"orderId":"order-124","status":"created"}',
    'order-125|{"orderId":"order-125","status":"created"}',
    '',
  ].join('\n'),
)

try {
  say('# A broker to play with, and two topics on it')
  await kctl('sandbox')
  try {
    await kctl('topics create orders notifications -p 3')
    await kctl('topics list')

    say('\n# The order service writes events: one, and then a file of them, keyed')
    await kctl(`produce orders '{"orderId":"order-123","status":"created"}' -k order-123 -H trace=abc`)
    say(`\n$ cat orders.txt\n${readFileSync(join(home, 'orders.txt'), 'utf8').trimEnd()}`)
    await kctl(`produce orders --key-delimiter '|'`, { input: 'orders.txt' })

    say('\n# Tail the topic from an offset, to the end as it is now')
    await kctl('consume orders --from 0 --exit -o pretty')

    say('\n# The notification service reads as a group, and commits what was printed')
    await kctl('consume orders --group notification-group --limit 3 -o value')
    await kctl('groups lag notification-group')

    say('\n# Read everything again: the plan, the change, the proof')
    await kctl('offsets reset notification-group --to earliest --yes')
    await kctl('groups lag notification-group')

    say('\n# And back to where it was')
    await kctl('offsets undo --yes')
    await kctl('groups lag notification-group')
  } finally {
    say('')
    await kctl('sandbox stop')
  }
} catch (error) {
  process.exitCode = 1
  process.stderr.write(`error: ${error.message}\n`)
} finally {
  rmSync(home, { recursive: true, force: true })
}
