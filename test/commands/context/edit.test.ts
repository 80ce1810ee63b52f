import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { editorCommand } from '../../../src/commands/context/run-editor.ts'
import { makeHome, runKctl, type RunOptions } from '../../support/run-kctl.ts'

let home = ''
let path = ''
beforeEach(() => {
  home = makeHome()
  path = join(home, 'config', 'kctl', 'config.yaml')
})
const kctl = async (command: string | readonly string[], options: RunOptions = {}) =>
  await runKctl(command, { home, ...options })
const config = (): string => readFileSync(path, 'utf8')
function writeConfig(text: string): void {
  mkdirSync(join(home, 'config', 'kctl'), { recursive: true })
  writeFileSync(path, text, { mode: 0o600 })
}

const WHOLE = `# mine
current: dev
contexts:
  # at home
  dev: { brokers: [ localhost:9092 ] } # small
  # be careful
  prod:
    brokers: [ k1:9093, k2:9093 ] # two
    tls: true # since May
    sasl:
      mechanism: scram-sha-512
      username: me # not root
      password: CANARY
    timeout: 30s # slow line
`

describe('kctl context edit with flags', () => {
  beforeEach(() => writeConfig(WHOLE))

  test('changes what is given and nothing else, and keeps comments', async () => {
    const finished = await kctl(
      'context edit prod --timeout 5s --protected -b k3:9093 --client-id mine -o json',
    )
    expect(finished).toMatchObject({ exitCode: 0 })
    expect(JSON.parse(finished.stdout)).toEqual({
      config: path,
      contexts: [
        { name: 'prod', change: 'changed', set: ['brokers', 'timeout', 'clientId', 'protected'], unset: [] },
      ],
    })
    expect(config()).toBe(
      WHOLE.replace('[ k1:9093, k2:9093 ] # two', '[ k3:9093 ] # two')
        .replace('30s # slow line', '5s # slow line')
        .concat('    clientId: mine\n    protected: true\n'),
    )
  })

  test('a part of TLS turns it into a map', async () => {
    expect(await kctl('context edit prod --tls-servername k')).toMatchObject({ exitCode: 0 })
    expect(config()).toContain('    tls:\n      # since May\n      servername: k\n')
    await kctl('context edit prod --unset tls.servername')
    expect(config()).toContain('    tls: true\n')
    await kctl('context edit prod --no-tls')
    expect(config()).toContain('    tls: false\n')
    await kctl('context edit prod --tls-ca ca.pem')
    await kctl('context edit prod --no-tls')
    expect(config()).toContain(`    tls:\n      ca: ${join(home, 'ca.pem')}\n      enabled: false\n`)
    await kctl('context edit prod --tls')
    expect(config()).not.toContain('enabled')
  })

  test('another way to the same secret takes the place of the one that is there', async () => {
    const finished = await kctl(['context', 'edit', 'prod', '--password-command', 'pass show kafka'])
    expect(finished.stderr).toContain('sasl.passwordCommand, sasl.password (taken out)')
    expect(finished.stderr).not.toContain('CANARY')
    expect(config()).toContain('      passwordCommand: pass show kafka\n')
    expect(config()).not.toContain('CANARY')
  })

  test('a password comes from stdin', async () => {
    const finished = await kctl('context edit prod --password-stdin', { stdin: 'CAN${ARY}$$\n' })
    expect(finished.exitCode).toBe(0)
    expect(finished.stderr).toContain('plain text')
    expect(config()).toContain('password: CAN$${ARY}$$$')
  })

  test('takes keys out', async () => {
    expect(await kctl('context edit prod --unset sasl --unset timeout')).toMatchObject({ exitCode: 0 })
    expect(config()).not.toContain('sasl')
    expect(config()).not.toContain('timeout')
    expect(await kctl('context edit prod --protected')).toMatchObject({ exitCode: 0 })
    expect(await kctl('context edit prod --no-protected --readonly')).toMatchObject({ exitCode: 0 })
    expect(config()).toContain('    protected: false\n    readonly: true\n')
  })

  test('what is so already is no change', async () => {
    const finished = await kctl('context edit prod --timeout 30s -o json')
    expect(JSON.parse(finished.stdout)).toEqual({ config: path, contexts: [] })
    expect(config()).toBe(WHOLE)
  })

  test.for([
    { args: 'prdo --protected', exitCode: 7, says: 'did you mean "prod"?' },
    { args: '--protected', exitCode: 2, says: 'which context' },
    { args: 'prod --unset tls.cca', exitCode: 2, says: 'did you mean "tls.ca"?' },
    { args: 'prod --unset brokers', exitCode: 2, says: 'needs brokers' },
    { args: 'prod -b a:b', exitCode: 2, says: 'not a broker address' },
    { args: 'prod --no-tls --sasl plain', exitCode: 2, says: 'without TLS' },
    { args: 'prod --resolve x:1', exitCode: 2, says: 'not a mapping' },
  ])('refuses $args', async ({ args, exitCode, says }) => {
    const finished = await kctl(`context edit ${args}`)
    expect(finished.stderr).toContain(says)
    expect(finished).toMatchObject({ exitCode, stdout: '' })
    expect(config()).toBe(WHOLE)
  })

  test('a context that others refer to is not changed under their hands', async () => {
    const text =
      'contexts:\n  a: &a { brokers: [ x ] }\n  b: *a\n  c: { brokers: [ x ], tls: &t { ca: y } }\n  d: { brokers: [ x ], tls: *t }\n'
    writeConfig(text)
    for (const name of ['a', 'b', 'c', 'd']) {
      const finished = await kctl(`context edit ${name} --tls-servername z`)
      expect(finished.exitCode).toBe(2)
      expect(finished.stderr).toContain('kctl context edit')
      expect(config()).toBe(text)
    }
  })

  test('a name that YAML takes for a number', async () => {
    writeConfig('contexts:\n  2024: { brokers: [ x ] }\n')
    await kctl('context edit 2024 --readonly')
    expect(config()).toBe('contexts:\n  2024: { brokers: [ x ], readonly: true }\n')
    await kctl('context rename 2024 2025')
    expect(config()).toBe('contexts:\n  "2025": { brokers: [ x ], readonly: true }\n')
    await kctl('context remove 2025 -y')
    expect((await kctl('context list -o name')).stdout).toBe('')
  })

  test('contexts with nothing behind it', async () => {
    writeConfig('contexts: # none yet\n')
    expect(await kctl('context add dev -b x')).toMatchObject({ exitCode: 0 })
    expect(config()).toContain('none yet')
    expect((await kctl('context list -o name')).stdout).toBe('dev\n')
  })
})

describe('kctl context edit in an editor', () => {
  /** An editor that is a script: `text` and `file` are there, and what it returns is saved. */
  const editor = (body: string): Record<string, string> => {
    const script = join(home, 'my editor.mjs')
    writeFileSync(
      script,
      `import { readFileSync, writeFileSync, statSync } from 'node:fs'
       const file = process.argv.at(-1)
       const text = readFileSync(file, 'utf8')
       const save = (changed) => writeFileSync(file, changed)
       const mode = statSync(file).mode & 0o777
       ${body}`,
    )
    return { VISUAL: `"${process.execPath}" '${script}' --wait`, PATH: process.env['PATH'] ?? '' }
  }
  const copies = (): string[] => readdirSync(join(home, 'state', 'kctl'))

  beforeEach(() => writeConfig(WHOLE))

  test('what is saved takes the place of the file, to the letter', async () => {
    const env = editor(
      `if (mode !== 0o600) process.exit(1); save(text.replace('30s', '40s') + '  new: { brokers: [ x ] }\\n')`,
    )
    const finished = await kctl('context edit -o json', { env })
    expect(finished.exitCode).toBe(0)
    expect((JSON.parse(finished.stdout) as { contexts: unknown }).contexts).toEqual([
      { name: 'prod', change: 'changed', set: ['timeout'], unset: [] },
      { name: 'new', change: 'added', set: ['brokers'], unset: [] },
    ])
    expect(config()).toBe(`${WHOLE.replace('30s', '40s')}  new: { brokers: [ x ] }\n`)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(copies()).toEqual([])
  })

  test('nothing changed is nothing done', async () => {
    const finished = await kctl('context edit', { env: editor('') })
    expect(finished.exitCode).toBe(0)
    expect(finished.stderr).toContain('nothing was changed')
    expect(copies()).toEqual([])
  })

  test('what is wrong is named with its line, kept, and not taken over', async () => {
    const finished = await kctl('context edit', { env: editor(`save(text.replace('brokers', 'broker'))`) })
    expect(finished.exitCode).toBe(2)
    expect(finished.stderr).toContain(':5: unknown key "broker"; did you mean "brokers"?')
    expect(config()).toBe(WHOLE)
    const kept = /what you wrote is in (?<path>\S+)/.exec(finished.stderr)?.groups?.['path'] ?? ''
    expect(readFileSync(kept, 'utf8')).toContain('broker: [ localhost')
    expect(statSync(kept).mode & 0o777).toBe(0o600)
  })

  test('at a terminal one can go back to it', async () => {
    const env = editor(
      `save(text.includes('broker:') ? text.replace('broker:', 'brokers:').replace('30s', '40s') : text.replace('brokers', 'broker'))`,
    )
    const finished = await kctl('context edit', { env, answers: [true], terminal: true })
    expect(finished.exitCode).toBe(0)
    expect(finished.asked).toEqual(['Edit it again?'])
    expect(finished.stderr).toContain('unknown key "broker"')
    expect(config()).toBe(WHOLE.replace('30s', '40s'))
    const declined = await kctl('context edit', {
      env: editor(`save('x: y')`),
      answers: [false],
      terminal: true,
    })
    expect(declined.exitCode).toBe(2)
  })

  test('a file that changed meanwhile is not written over', async () => {
    const env = editor(
      `writeFileSync(${JSON.stringify(path)}, text + '# somebody else\\n'); save(text + '# me\\n')`,
    )
    const finished = await kctl('context edit', { env })
    expect(finished.exitCode).toBe(8)
    expect(finished.stderr).toContain('changed by somebody else')
    expect(finished.stderr).toContain('what you wrote is in')
    expect(config()).toBe(`${WHOLE}# somebody else\n`)
  })

  test('a file that is wrong already can be put right', async () => {
    writeConfig('contexts:\n  dev:\n    broker: a\n')
    const env = editor(`save(text.replace('broker', 'brokers'))`)
    const finished = await kctl('context edit', { env })
    expect(finished.exitCode).toBe(0)
    expect(finished.stderr).toContain(`${path}:3: unknown key "broker"`)
    expect(config()).toBe('contexts:\n  dev:\n    brokers: a\n')
    writeConfig('contexts: [')
    expect(await kctl('context edit', { env: editor('') })).toMatchObject({ exitCode: 2 })
    expect(await kctl('context edit dev --protected')).toMatchObject({ exitCode: 2 })
    expect(copies()).toEqual([])
  })

  test('an editor that fails', async () => {
    const finished = await kctl('context edit', { env: editor('process.exit(3)') })
    expect(finished.exitCode).toBe(8)
    expect(finished.stderr).toContain('exit code 3')
    expect(await kctl('context edit', { env: { EDITOR: '/no/such/editor' } })).toMatchObject({ exitCode: 2 })
    expect(await kctl('context edit', { env: { EDITOR: `"vi` } })).toMatchObject({ exitCode: 2 })
    expect(copies()).toEqual([])
    expect(config()).toBe(WHOLE)
  })

  test('nobody there to edit', async () => {
    expect(await kctl('context edit')).toMatchObject({ exitCode: 2 })
    expect(await kctl('context edit --no-input', { env: editor('') })).toMatchObject({ exitCode: 2 })
    expect(await kctl('context edit gone', { env: editor('') })).toMatchObject({ exitCode: 7 })
    expect(existsSync(join(home, 'state', 'kctl')) ? copies() : []).toEqual([])
  })

  test('the words of an editor', () => {
    const on = (platform: NodeJS.Platform, env: Record<string, string>) =>
      editorCommand({ platform, env }, '/h/a b.yaml', 7)
    expect(on('linux', {})).toMatchObject({ file: 'vi', args: ['+7', '/h/a b.yaml'], shell: false })
    expect(on('linux', { EDITOR: '/usr/bin/vim -n', VISUAL: '' })).toMatchObject({
      file: '/usr/bin/vim',
      args: ['-n', '+7', '/h/a b.yaml'],
    })
    expect(on('darwin', { EDITOR: 'vi', VISUAL: `'/My Apps/e' --wait "$HOME;x"` })).toMatchObject({
      file: '/My Apps/e',
      args: ['--wait', '$HOME;x', '/h/a b.yaml'],
      shell: false,
    })
    expect(on('win32', {})).toMatchObject({ file: 'notepad "%KCTL_EDITED_FILE%"', args: [], shell: true })
  })
})

describe('kctl context rename', () => {
  beforeEach(() => writeConfig(WHOLE))

  test('keeps comments, and what was in use stays in use', async () => {
    await kctl('context use prod')
    await kctl('context use dev')
    const finished = await kctl('context rename dev local -o json')
    expect(JSON.parse(finished.stdout)).toEqual({ from: 'dev', to: 'local', current: true })
    expect(config()).toBe(WHOLE.replaceAll('dev', 'local'))
    await kctl('context rename prod prod-eu')
    expect((await kctl('context use -')).stderr).toContain('"prod-eu" is in use')
  })

  test.for([
    { args: 'gone x', exitCode: 7, says: 'no context "gone"' },
    { args: 'dev prod', exitCode: 8, says: 'already' },
    { args: 'dev a/b', exitCode: 2, says: 'cannot be the name' },
    { args: 'dev', exitCode: 2, says: 'missing required argument' },
  ])('refuses $args', async ({ args, exitCode, says }) => {
    const finished = await kctl(`context rename ${args}`)
    expect(finished).toMatchObject({ exitCode, stdout: '' })
    expect(finished.stderr).toContain(says)
    expect(config()).toBe(WHOLE)
  })
})
