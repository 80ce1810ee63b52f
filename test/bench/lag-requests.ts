import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Bench } from './bench.ts'
import { benchEnv } from './bench-env.ts'
import { kctlProgram } from './kctl-program.ts'
import { type Admin, GROUP_PREFIX } from './lagging-groups.ts'
import { startRequestCounter } from './request-counter.ts'

const NAME = 'requests of a lag, 1 and 300 groups'

/** How many requests the lag of one group and of all of them takes: it has to be as many. */
export async function benchLagRequests({ say, only, scoreboard }: Bench, admin: Admin): Promise<void> {
  if (!NAME.includes(only)) return
  await admin.groups()
  const { bootstrap, directory } = admin.broker.get()
  using counter = await startRequestCounter(bootstrap)
  const requestsOf = async (pattern: string): Promise<number> => {
    const args = ['groups', 'lag', pattern, '--resolve', `${bootstrap}=${counter.address}`]
    const { file, args: all, env } = kctlProgram(args, { bootstrap: counter.address, directory })
    await promisify(execFile)(file, all, { env: { ...benchEnv(), ...env } })
    return counter.take()
  }
  const one = await requestsOf(`${GROUP_PREFIX}0000*`)
  const all = await requestsOf(`${GROUP_PREFIX}*`)
  const isMet = one === all
  const text = `bar as many: ${isMet ? 'met' : 'MISSED'}`
  scoreboard.add(NAME, [{ text, isMet }])
  say(`  ${NAME.padEnd(42)} ${'kctl'.padEnd(20)} ${`${one} and ${all}`.padStart(9)}${' '.repeat(20)}${text}`)
}
