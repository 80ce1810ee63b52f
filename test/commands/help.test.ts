import { describe, expect, test } from 'vitest'
import { runKctl } from '../support/run-kctl.ts'

interface CommandJson {
  readonly command: string
  readonly aliases: readonly string[]
  readonly flags: readonly { readonly flags: string; readonly long: string | null }[]
  readonly arguments: readonly { readonly name: string }[]
  readonly examples: readonly string[]
  readonly seeAlso: readonly string[]
  readonly commands: readonly CommandJson[]
}

interface TreeJson {
  readonly globalFlags: readonly { readonly long: string }[]
  readonly commands: readonly CommandJson[]
  readonly pages: readonly { readonly name: string }[]
  readonly exitCodes: readonly { readonly code: number }[]
}

const wholeTree = async (): Promise<TreeJson> => JSON.parse((await runKctl('help --json')).stdout) as TreeJson

const withSubcommands = (command: CommandJson): readonly CommandJson[] => [
  command,
  ...command.commands.flatMap(withSubcommands),
]

const everyCommand = async (): Promise<readonly CommandJson[]> =>
  (await wholeTree()).commands.flatMap(withSubcommands)

describe('kctl help', () => {
  test.for(['', 'help', '--help', '-h', '-o json', '--context dev'])(
    '"kctl %s" gives the overview on stdout',
    async (args) => {
      const finished = await runKctl(args === '-o json' ? '-o json --help' : args)
      expect(finished).toMatchObject({ exitCode: 0, stderr: '' })
      for (const name of ['consume', 'topics', 'offsets', 'sandbox', 'doctor']) {
        expect(finished.stdout).toMatch(new RegExp(`^ {2}${name} {2,}[A-Z]`, 'm'))
      }
      expect(finished.stdout).not.toContain('__complete')
    },
  )

  test('a command is explained in the same words in whichever way it is asked for', async () => {
    const { stdout } = await runKctl('topics create --help')
    expect(stdout).toContain('Usage: kctl topics create <name...> [flags]')
    for (const args of [
      'help topics create',
      'help t create',
      'topic create -h',
      '--help topics create',
      'create topics -h',
      '-b localhost:1 topics create orders --help',
    ]) {
      expect(await runKctl(args), args).toMatchObject({ exitCode: 0, stderr: '', stdout })
    }
  })

  test('a noun shows its verbs, and what it means alone', async () => {
    const { stdout } = await runKctl('topics --help')
    expect(stdout).toContain('  create     Create topics, and wait until every partition has a leader\n')
    expect(stdout).toContain('kctl topics alone is kctl topics list.')
    expect((await runKctl('help topics')).stdout).toBe(stdout)
  })

  test('every command has examples, and says nothing twice or for nothing', async () => {
    const commands = await everyCommand()
    expect(commands.map(({ command }) => command)).toEqual(
      expect.arrayContaining(['consume', 'produce', 'topics list', 'offsets undo', 'cluster describe']),
    )
    for (const { command, examples, commands: verbs } of commands) {
      const { stdout, exitCode } = await runKctl(`${command} --help`)
      expect(exitCode, command).toBe(0)
      expect(stdout, command).toContain('\nExamples:\n')
      if (verbs.length === 0) expect(examples.length, command).toBeGreaterThanOrEqual(1)
      expect(stdout, command).not.toMatch(/default:|choices:|default \[\]|default false/)
      expect(stdout, command).not.toContain('--bootstrap-server')
      expect(stdout, command).toContain('kctl help flags')
    }
  })

  test('what help names exists', async () => {
    const { pages, globalFlags } = await wholeTree()
    const commands = await everyCommand()
    const shared = globalFlags.map(({ long }) => long)
    for (const { command, examples, seeAlso } of commands) {
      for (const line of [...examples, ...seeAlso]) {
        for (const [, words = ''] of line.matchAll(/\bkctl ([^|<>;)]*)/g)) {
          const [first = '', second = ''] = words.split(' ')
          if (first === 'help') {
            const isKnown = [...pages.map(({ name }) => name), ...commands.map((each) => each.command)]
            if (!second.startsWith('-')) expect(isKnown, `${command}: ${line}`).toContain(second)
            continue
          }
          const known =
            commands.find((each) => each.command === `${first} ${second}`) ??
            commands.find((each) => each.command === first)
          expect(known, `${command}: ${line}`).toBeDefined()
          const own = known?.commands.length === 0 ? known.flags : commandFlags(commands, first)
          const flags = new Set([...shared, ...own.map(({ long }) => long)])
          for (const [flag] of words.replaceAll(/'[^']*'|"[^"]*"/g, '').matchAll(/(?<= )--[a-z-]+/g)) {
            expect([...flags], `${command}: ${line}`).toContain(flag)
          }
        }
      }
    }
  })

  test.for(['flags', 'offsets', 'output', 'filters', 'environment', 'exit-codes'])(
    'has a page on %s, no wider than a terminal',
    async (page) => {
      const { exitCode, stdout } = await runKctl(`help ${page}`)
      expect(exitCode).toBe(0)
      expect(stdout.split('\n').length).toBeGreaterThan(10)
      expect(stdout.split('\n').filter((line) => line.length > 110)).toEqual([])
    },
  )

  test('the flags that every command has are on one page, and not in the help of each', async () => {
    const { stdout } = await runKctl('help flags')
    for (const flag of ['-c, --context', '-b, --brokers', '-o, --output', '-y, --yes', '    --timeout']) {
      expect(stdout).toContain(`  ${flag}`)
    }
    expect((await runKctl('topics list --help')).stdout).not.toContain('--context')
  })

  test('--json is the whole tree, or one command of it', async () => {
    const { exitCodes } = await wholeTree()
    expect(exitCodes.map(({ code }) => code)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 130, 143,
    ])
    const commands = await everyCommand()
    const { stdout } = await runKctl('help topics create --json')
    expect(JSON.parse(stdout)).toEqual(commands.find(({ command }) => command === 'topics create'))
    expect((await runKctl('help topics create -o json')).stdout).toBe(stdout)
    expect(JSON.parse(stdout)).toMatchObject({
      usage: 'kctl topics create <name...> [flags]',
      arguments: [{ name: 'name', required: true, variadic: true }],
      flags: expect.arrayContaining([
        expect.objectContaining({ short: '-p', long: '--partitions', value: 'n' }),
      ]) as unknown,
    })
  })

  test.for([
    { args: 'topcs', hint: 'did you mean topics?' },
    { args: 'topcs --help', hint: 'did you mean topics?' },
    { args: 'topics crate orders', hint: 'did you mean create?' },
    { args: 'topics crate --help', hint: 'did you mean create?' },
    { args: 'xyzzy', hint: 'kctl help lists the commands' },
    { args: 'topics list --outptu json', hint: 'did you mean --output?' },
    { args: 'topics create orders --partitons 3', hint: 'did you mean --partitions?' },
    { args: 'help ofsets', hint: 'did you mean "kctl help offsets"?', code: 7 },
    { args: 'help topics crate', hint: 'did you mean "kctl help topics create"?', code: 7 },
  ])('kctl $args: $hint', async ({ args, hint, code = 2 }) => {
    const finished = await runKctl(args)
    expect(finished).toMatchObject({ exitCode: code, stdout: '' })
    expect(finished.stderr).toContain(`  hint: ${hint}`)
  })
})

const commandFlags = (commands: readonly CommandJson[], noun: string): CommandJson['flags'] =>
  commands.filter(({ command }) => command.startsWith(noun)).flatMap(({ flags }) => flags)

describe('kctl version', () => {
  test('says what a report of a bug needs', async () => {
    const { exitCode, stdout } = await runKctl('version -o json')
    expect(JSON.parse(stdout)).toEqual({
      kctl: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      node: process.versions.node,
      platform: process.platform,
    })
    expect(exitCode).toBe(0)
    expect((await runKctl('--version')).stdout).toMatch(/^\d+\.\d+\.\d+(-dev)?\n$/)
  })
})
