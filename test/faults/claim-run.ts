import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BundledKctl } from '../support/bundle-kctl.ts'
import { makeTopic } from '../support/make-topic.ts'
import { type SpawnedKctl, spawnKctl } from '../support/spawn-kctl.ts'
import { checkClaim, type Claim, type Untruths } from './claim.ts'
import type { Mishap } from './mishap.ts'
import { feedSteadily, KEYED } from './numbered-records.ts'
import type { SeededRandom } from './seeded-random.ts'
import { readStored, type StoredRecord } from './stored-records.ts'

export interface ClaimScene {
  readonly kctl: BundledKctl
  readonly bootstrap: string
  readonly random: SeededRandom
  /** How it may go: `one` only where a leader that is gone takes nothing with it. */
  readonly acks: readonly ('all' | '1')[]
  mishapOf(topic: string): Mishap
  /** Called when the run is over: takes back what has not gone wrong yet. */
  calm(): void
}

/** More than any wait that kctl is told to make. */
const HUNG_MS = 60_000
/** About what kctl takes until it sends. */
const START_MS = 350
/** What seems to be missing is looked for again: a new leader may not know yet how far it may show. */
const LOOKS = 4

interface Stop {
  readonly name: string
  readonly args: readonly string[]
  readonly signals: readonly NodeJS.Signals[]
}

/** One run of `kctl produce` to which something happens, held against what is stored after it. */
export async function runClaim(scene: ClaimScene): Promise<{ story: string; untruths: Untruths }> {
  const { kctl, bootstrap, random } = scene
  const topic = await makeTopic({ bootstrap, brokers: 3 }, { prefix: 'claims', partitions: 3 })
  const mishap = scene.mishapOf(topic)
  const stop = chooseStop(random)
  const given = random.between(1_000, 15_000)
  const feedMs = random.pick([100, 500, 1_000, 2_000, 3_000])
  const perSecond = (given * 1_000) / feedMs
  const how = [
    ...['-z', random.pick(['none', 'none', 'gzip', 'lz4', 'zstd'])],
    ...['--acks', random.pick(scene.acks)],
    ...stop.args,
  ]
  const mishapAtMs = random.between(0, START_MS + feedMs)
  const directory = mkdtempSync(path.join(tmpdir(), 'kctl-claims-'))
  const failedName = path.join(directory, 'failed.ndjson')
  try {
    const args = ['produce', topic, ...KEYED, '-o', 'json', '--failed', failedName, ...how]
    await using writer = spawnKctl(kctl, args, { cluster: { bootstrap }, stdin: null })
    const happening = sleep(mishapAtMs).then(async () => await mishap.happen())
    const feeding = feedSteadily(writer.stdin, { count: given, perSecond })
    const signalled = sendSignals(writer, stop.signals, { feedMs, random })
    const hung = setTimeout(() => writer.child.kill('SIGKILL'), HUNG_MS)
    const ended = await writer.finished
    clearTimeout(hung)
    await Promise.all([feeding, happening])
    scene.calm()
    await sleep(mishap.lingersMs)
    const failedFile = existsSync(failedName) ? readFileSync(failedName, 'utf8') : ''
    const claim: Claim = { given, ended, failedFile, signalled: await signalled }
    const story = `${mishap.name} at ${mishapAtMs} ms, ${stop.name}, ${how.join(' ')}, ${given} in ${feedMs} ms: exit ${ended.exitCode ?? ended.signal}`
    return {
      story: `${story}${reasons(ended.stdout.toString())}`,
      untruths: await checkUntilTrue(claim, bootstrap, topic),
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** What the report gives as reasons, for those who look into a run. */
function reasons(stdout: string): string {
  const codes = [...stdout.matchAll(/"code": *"(\w+)"|"outcome": *"(\w+)"/g)].map(
    ([, code, outcome]) => code ?? outcome,
  )
  return codes.length === 0 ? '' : ` (${codes.join(' ')})`
}

function chooseStop(random: SeededRandom): Stop {
  const deadline = random.between(200, 2_500)
  const patient = ['--delivery-timeout', '30s']
  return random.pick<Stop>([
    { name: 'no stop', args: patient, signals: [] },
    { name: 'SIGINT', args: patient, signals: ['SIGINT'] },
    { name: 'SIGTERM', args: patient, signals: ['SIGTERM'] },
    { name: 'SIGINT twice', args: patient, signals: ['SIGINT', 'SIGINT'] },
    { name: `a deadline of ${deadline} ms`, args: ['--delivery-timeout', `${deadline}ms`], signals: [] },
  ])
}

/** Resolves when it has ended, with how it was asked to. */
async function sendSignals(
  writer: SpawnedKctl,
  signals: readonly NodeJS.Signals[],
  { feedMs, random }: { readonly feedMs: number; readonly random: SeededRandom },
): Promise<Claim['signalled']> {
  let sent = 0
  for (const [index, signal] of signals.entries()) {
    const waitMs =
      index === 0 ? random.between(START_MS / 2, START_MS + feedMs * 1.5) : random.between(1, 1_000)
    await Promise.race([sleep(waitMs), writer.finished])
    if (writer.child.exitCode !== null || writer.child.signalCode !== null) break
    writer.child.kill(signal)
    sent++
  }
  await writer.finished
  return sent === 0 ? 'no' : sent === 1 ? 'once' : 'twice'
}

async function checkUntilTrue(claim: Claim, bootstrap: string, topic: string): Promise<Untruths> {
  for (let look = 1; ; look++) {
    const stored: StoredRecord[] = []
    for await (const record of readStored(bootstrap, topic)) stored.push(record)
    const untruths = checkClaim(claim, stored)
    if (untruths.ackedNotStored === 0 || look === LOOKS) return untruths
    await sleep(1_500)
  }
}
