import { describe, expect, test } from 'vitest'
import { runKctl } from '../support/run-kctl.ts'

interface ExplanationJson {
  readonly code: string
  readonly of: string
  readonly number: number | null
  readonly exitCodes: readonly number[]
  readonly retriable: boolean | null
  readonly meaning: string
  readonly causes: readonly string[]
  readonly fixes: readonly string[]
}

const explainJson = async (args: string): Promise<readonly ExplanationJson[]> => {
  const { exitCode, stdout } = await runKctl(`explain -o json ${args}`.trim())
  expect(exitCode).toBe(0)
  return JSON.parse(stdout) as readonly ExplanationJson[]
}

describe('kctl explain', () => {
  test('a code of kctl: what it means, what is behind it, what to do', async () => {
    const { exitCode, stdout, stderr } = await runKctl('explain GROUP_NOT_EMPTY')
    expect(stdout).toMatch(/^GROUP_NOT_EMPTY {2}\(a code of kctl, exit code 8\)\n {2}The group has members/)
    expect(stdout).toContain('\n  usual causes\n    - its consumers are running\n')
    expect(stdout).toContain('\n  what to do\n    - stop the members that are listed\n')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('a number is an error of Kafka, an exit code, or both', async () => {
    const found = await explainJson('6')
    expect(found.map(({ of, code }) => `${of} ${code}`)).toEqual(['kafka NOT_LEADER_OR_FOLLOWER', 'exit 6'])
    expect(found[0]).toMatchObject({ number: 6, retriable: true, exitCodes: [4] })
    expect(found[1]?.causes).toContain('TOPIC_AUTHORIZATION_FAILED')
    expect((await explainJson('143')).map(({ of }) => of)).toEqual(['exit'])
    expect((await explainJson('27')).map(({ code }) => code)).toEqual(['REBALANCE_IN_PROGRESS'])
    for (const minusOne of ['-1', '-- -1'])
      expect((await explainJson(minusOne)).map(({ code }) => code)).toEqual(['UNKNOWN_SERVER_ERROR'])
  })

  test('a name that both have is explained twice', async () => {
    const found = await explainJson('OFFSET_OUT_OF_RANGE')
    expect(found.map(({ of, exitCodes }) => [of, exitCodes])).toEqual([
      ['kctl', [8, 11]],
      ['kafka', [11]],
    ])
  })

  test.for([
    ['topic-not-found', 'TOPIC_NOT_FOUND'],
    ['Topic not found', 'TOPIC_NOT_FOUND'],
    ['NotLeaderOrFollowerException', 'NOT_LEADER_OR_FOLLOWER'],
    ['org.apache.kafka.common.errors.TimeoutException', 'REQUEST_TIMED_OUT'],
    ['org.apache.kafka.common.errors.SaslAuthenticationException', 'SASL_AUTHENTICATION_FAILED'],
    ['InvalidTopicException', 'INVALID_TOPIC_EXCEPTION'],
    ['UnknownServerException', 'UNKNOWN_SERVER_ERROR'],
    ['GroupNotEmptyException', 'NON_EMPTY_GROUP'],
    ['RecordTooLargeException', 'MESSAGE_TOO_LARGE'],
    ['error.TLS_EXPIRED', 'TLS_EXPIRED'],
  ] as const)('"%s" is %s', async ([text, code]) => {
    const { stdout } = await runKctl(['explain', text, '-o', 'name'])
    expect(stdout).toBe(`${code}\n`)
  })

  test('without a code it lists every one, each once', async () => {
    const all = await explainJson('')
    const names = all.map(({ of, code }) => `${of} ${code}`)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(['kctl CHECK_FAILED', 'kafka NONE', 'exit 0', 'exit 143']))
    const { stdout } = await runKctl('explain')
    for (const { code } of all) expect(stdout).toMatch(new RegExp(`^${code} `, 'm'))
  })

  test.for([
    { code: 'TOPIC_NOT_FUND', hint: 'did you mean TOPIC_NOT_FOUND?   kctl explain TOPIC_NOT_FOUND' },
    { code: 'xyzzy', hint: 'kctl explain lists every code' },
    { code: '9999', hint: 'kctl explain lists every code' },
  ])('$code is none', async ({ code, hint }) => {
    const { exitCode, stdout, stderr } = await runKctl(['explain', code])
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: '' })
    expect(stderr).toBe(
      `error: "${code}" is no code of kctl, no error of Kafka and no exit code\n  hint: ${hint}\n`,
    )
  })

  test('every code has something to say that fits a terminal', async () => {
    for (const { of, code, meaning, causes, fixes } of await explainJson('')) {
      expect(meaning, code).toMatch(/^(?:kctl|[A-Z"\d]).*[.!]$/)
      if (of === 'kctl') {
        expect(causes.length, code).toBeGreaterThan(0)
        expect(fixes.length, code).toBeGreaterThan(0)
      }
    }
    const { stdout } = await runKctl('explain TOPIC_NOT_FOUND 8 ADVERTISED_UNREACHABLE', { terminal: true })
    expect(stdout.split('\n').filter((line) => line.length > 100 || line.endsWith(' '))).toEqual([])
  })

  test('codes are completed', async () => {
    const { stdout } = await runKctl(['__complete', 'explain', 'TOPIC_NOT_F'])
    expect(stdout).toMatch(/^TOPIC_NOT_FOUND\t/)
    expect((await runKctl(['__complete', 'explain', 'NOT_LEADER'])).stdout).toMatch(
      /^NOT_LEADER_OR_FOLLOWER\t/,
    )
  })

  test('commands in the advice exist, with the flags they are given', async () => {
    const tree = JSON.parse((await runKctl('help --json')).stdout) as TreeJson
    const commands = tree.commands.flatMap(withSubcommands)
    const shared = tree.globalFlags.map(({ long }) => long)
    for (const { code, fixes } of await explainJson('')) {
      for (const [text, words = ''] of fixes
        .join('\n')
        .matchAll(/\bkctl ((?:[a-z]+(?![.\w]) ?)+[^,;)\n]*)/g)) {
        const [first = '', second = ''] = words.split(' ')
        if (!commands.some(({ command }) => command.split(' ')[0] === first)) {
          expect(PLAIN_WORDS, `${code}: ${text}`).toContain(first)
          continue
        }
        const known =
          commands.find(({ command }) => command === `${first} ${second}`) ??
          commands.find(({ command }) => command === first)
        const flags = [...shared, ...(known?.flags ?? []).map(({ long }) => long)]
        for (const [flag] of words.matchAll(/(?<= )--[a-z-]+/g))
          expect(flags, `${code}: ${text}`).toContain(flag)
      }
    }
  })
})

/** Words that follow "kctl" where it is the subject of a sentence. */
const PLAIN_WORDS = ['compares', 'finds', 'joins', 'runs', 'tries', 'wait']

interface CommandJson {
  readonly command: string
  readonly flags: readonly { readonly long: string | null }[]
  readonly commands: readonly CommandJson[]
}

interface TreeJson {
  readonly globalFlags: readonly { readonly long: string }[]
  readonly commands: readonly CommandJson[]
}

const withSubcommands = (command: CommandJson): readonly CommandJson[] => [
  command,
  ...command.commands.flatMap(withSubcommands),
]
