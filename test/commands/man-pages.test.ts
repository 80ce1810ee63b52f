import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { roff } from '../../src/commands/help/man-page.ts'
import { runKctl } from '../support/run-kctl.ts'

const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0

describe('man pages', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kctl-man-'))
  beforeAll(async () => {
    const finished = await runKctl(['help', '--man-dir', path.join(directory, 'man')])
    expect(finished).toMatchObject({ exitCode: 0, stdout: '' })
    expect(finished.stderr).toMatch(/^✔ wrote \d+ man pages to /)
  })
  afterAll(() => rmSync(directory, { recursive: true }))
  /** Where man looks for it, in a directory that it is told. */
  const whereIs = (file: string): string => path.join(directory, 'man', `man${file.at(-1)}`, file)
  const files = (): readonly string[] =>
    ['man1', 'man7'].flatMap((section) => readdirSync(path.join(directory, 'man', section)))
  const read = (file: string): string => readFileSync(whereIs(file), 'utf8')

  test('there is one of every command and of every subject', async () => {
    const { stdout } = await runKctl('help --json')
    const tree = JSON.parse(stdout) as Tree & { readonly pages: readonly { readonly name: string }[] }
    const commands = tree.commands.flatMap(function all(command): readonly string[] {
      return [command.command, ...command.commands.flatMap(all)]
    })
    expect(files().toSorted()).toEqual(
      [
        'kctl.1',
        ...commands.map((command) => `kctl-${command.replaceAll(' ', '-')}.1`),
        ...tree.pages.map(({ name }) => `kctl-${name}.7`),
      ].toSorted(),
    )
  })

  test('are ASCII, the same every time, and have no request but their own', async () => {
    for (const file of files()) {
      const text = read(file)
      expect(text, file).toMatch(/^[\n\x20-\x7e]*$/)
      for (const line of text.split('\n').filter((each) => /^[.']/.test(each)))
        expect(line, file).toMatch(/^\.(?:TH|SH|TP|B|EX|EE|br)(?: |$)/)
    }
    expect((await runKctl('help topics create --man')).stdout).toBe(read('kctl-topics-create.1'))
    expect((await runKctl('help --man')).stdout).toBe(read('kctl.1'))
    expect((await runKctl('help output --man')).stdout).toBe(read('kctl-output.7'))
  })

  test('hold the flags, the examples and where to go on', () => {
    const text = read('kctl-topics-create.1')
    for (const part of [
      'kctl\\-topics\\-create \\- create topics',
      '.B \\-p, \\-\\-partitions <n>',
      'kctl topics create orders \\-p 6 \\-r 3 \\-\\-retention 7d',
      'kctl\\-topics(1)',
    ])
      expect(text).toContain(part)
    expect(read('kctl.1')).toContain('.SH OPTIONS OF EVERY COMMAND\n.TP\n.B \\-c, \\-\\-context <name>')
  })

  test('the package names each of them, as npm finds none by itself', () => {
    const { man } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly man: readonly string[] }
    expect(man).toEqual(
      files()
        .map((file) => `./dist/man/man${file.at(-1)}/${file}`)
        .toSorted(),
    )
  })

  test('what they refer to is there', () => {
    const names = new Set(files().map((file) => file.replace(/\.(\d)$/, '($1)')))
    for (const file of files()) {
      const seeAlso = read(file).split('.SH SEE ALSO\n')[1] ?? ''
      for (const name of seeAlso.replaceAll('\\-', '-').trim().split(', '))
        expect([...names], file).toContain(name)
    }
  })

  test.skipIf(!isThere('groff'))('groff has no word to say about them, and prints what was meant', () => {
    for (const file of files()) {
      const { status, stderr, stdout } = spawnSync(
        'groff',
        ['-man', '-ww', '-Tutf8', '-P-c', whereIs(file)],
        { encoding: 'utf8' },
      )
      expect({ file, status, stderr }).toEqual({ file, status: 0, stderr: '' })
      expect(stdout, file).not.toMatch(/\\\[|\\\(|\\-/)
    }
    const shown = spawnSync('groff', ['-man', '-Tutf8', '-P-c', '-rLL=120n', whereIs('kctl-consume.1')], {
      encoding: 'utf8',
    }).stdout
    expect(shown).toContain('kctl consume orders')
    expect(shown).toContain('--dead-letter')
  })

  test.skipIf(!isThere('man'))('man shows them', () => {
    const { status, stderr, stdout } = spawnSync('man', ['--warnings', '-l', whereIs('kctl.1')], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], MANPAGER: 'cat', MANWIDTH: '100', LC_ALL: 'C.UTF-8' },
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('kctl-topics(1)')
    for (const name of ['kctl', 'kctl-topics', 'kctl-flags']) {
      const found = spawnSync('man', ['-M', path.join(directory, 'man'), '-w', name], { encoding: 'utf8' })
      expect({ name, status: found.status, stderr: found.stderr }).toEqual({ name, status: 0, stderr: '' })
    }
  })
})

test.for([
  ['plain', 'plain'],
  ['a\\b -x', 'a\\(rsb \\-x'],
  [`'"\`^~`, '\\(aq\\(dq\\(ga\\(ha\\(ti'],
  ['5 → 日本 😀', '5 \\[u2192] \\[u65E5]\\[u672C] \\[u1F600]'],
] as const)('%j is %j in roff', ([text, written]) => {
  expect(roff(text)).toBe(written)
})

interface Tree {
  readonly commands: readonly (Tree & { readonly command: string })[]
}
