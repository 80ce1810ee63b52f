import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { AdminTool } from './admin-tools.ts'
import { benchEnv } from './bench-env.ts'
import { problemOfTopics } from './check-admin.ts'
import { kctlProgram, type Target } from './kctl-program.ts'
import type { Measured } from './measure.ts'
import { hasPeer, peerProgram } from './peers.ts'
import type { Entry, Row } from './row.ts'

/** @param topics makes the topics when they are first asked for, and says how many partitions each has */
export function startUpRows(
  target: () => Target,
  tools: readonly AdminTool[],
  topics: () => Promise<ReadonlyMap<string, number>>,
): readonly Row[] {
  return [
    {
      name: '--version',
      bars: [],
      isShort: true,
      entries: async () => [
        { tool: 'kctl', prepare: () => ({ command: version(target()), check: () => null }) },
      ],
    },
    {
      name: 'topics list',
      bars: [
        { kind: 'node', ms: 20 },
        { kind: 'tool', tool: 'rpk', ratio: 1 },
      ],
      isShort: true,
      async entries() {
        const partitionsOf = await topics()
        return tools.flatMap(({ name, maxRounds, program }) => {
          const command = program('list topics', '', target())
          const problemOf = (said: string): string | null => problemOfTopics(said, partitionsOf)
          return command === null ? [] : [printing(name, command, target(), problemOf, maxRounds)]
        })
      },
    },
    {
      name: 'produce one record',
      bars: [{ kind: 'node', ms: 30 }],
      isShort: true,
      entries: async () => producers(target(), await oneTopic(topics)),
    },
    {
      name: 'consume the last record',
      bars: [],
      isShort: true,
      entries: async () => await consumers(target(), await oneTopic(topics)),
    },
  ]
}

const version = ({ directory }: Target): Measured => {
  const { file, args, env } = kctlProgram(['--version'], { bootstrap: '', directory })
  return { file, args: args.slice(0, 2), ...(env === undefined ? {} : { env }) }
}

const oneTopic = async (topics: () => Promise<ReadonlyMap<string, number>>): Promise<string> =>
  [...(await topics()).keys()][0] ?? ''

/** A tool whose standard output is looked at. */
function printing(
  tool: string,
  command: Measured,
  { directory }: Target,
  problemOf: (said: string) => string | null,
  maxRounds?: number,
): Entry {
  const stdout = join(directory, 'said')
  const check = (): string | null => problemOf(readFileSync(stdout, 'utf8'))
  return {
    tool,
    ...(maxRounds === undefined ? {} : { maxRounds }),
    prepare: () => ({ command: { ...command, stdout }, check }),
  }
}

let produced = 0

function producers(target: Target, topic: string): readonly Entry[] {
  const { bootstrap, directory } = target
  const stdin = join(directory, 'one-record')
  const entry = (tool: string, command: (value: string) => Measured): Entry => ({
    tool,
    prepare() {
      const value = `record ${produced++}`
      writeFileSync(stdin, `${value}\n`)
      const check = async (): Promise<string | null> => {
        const last = await lastRecord(target, topic)
        return last === value ? null : `the last record is "${last}" instead of "${value}"`
      }
      return { command: command(value), check }
    },
  })
  return [
    entry('kctl', (value) => kctlProgram(['produce', topic, value], target)),
    ...(hasPeer('kcat')
      ? [entry('kcat', () => ({ ...peerProgram('kcat', bootstrap, ['-P', '-t', topic]), stdin }))]
      : []),
    ...(hasPeer('rpk')
      ? [entry('rpk', () => ({ ...peerProgram('rpk', bootstrap, ['topic', 'produce', topic]), stdin }))]
      : []),
  ]
}

async function consumers(target: Target, topic: string): Promise<readonly Entry[]> {
  const value = 'the very last record'
  const { file, args, env } = kctlProgram(['produce', topic, value, '-p', '0', '-q'], target)
  await promisify(execFile)(file, args, { env: { ...benchEnv(), ...env } })
  const only = (said: string): string | null =>
    said === `${value}\n` ? null : `printed "${said.trim().slice(0, 60)}"`
  const tail = ['-C', '-t', topic, '-p', '0', '-o', '-1', '-e', '-q']
  return [
    printing('kctl', lastOf(target, topic), target, only),
    ...(hasPeer('kcat') ? [printing('kcat', peerProgram('kcat', target.bootstrap, tail), target, only)] : []),
  ]
}

const lastOf = (target: Target, topic: string): Measured =>
  kctlProgram(['consume', topic, '--tail', '1', '-e', '-o', 'value'], target)

async function lastRecord(target: Target, topic: string): Promise<string> {
  const { file, args, env } = lastOf(target, topic)
  const { stdout } = await promisify(execFile)(file, args, { env: { ...benchEnv(), ...env } })
  return stdout.trimEnd()
}
