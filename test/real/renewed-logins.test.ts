import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OauthServer, startOauthServer } from '../support/oauth-server.ts'
import { describeWithKafka } from '../support/real-kafka.ts'
import { makeHome, runKctl } from '../support/run-kctl.ts'
import {
  PASSWORD,
  type SecureKafka,
  startSecureKafka,
  unsecuredToken,
  USER,
} from '../support/secure-kafka.ts'
import { startKctl } from '../support/start-kctl.ts'

const RENEWALS = 10
/** The broker wants to see a secret again after 2 s, and a token is good for 2 to 3 s: each time it is a new one. */
const TOKEN_LIFE_S = 3
const ENOUGH_MS = RENEWALS * 2_600

/** Nothing that is read or sent while the sessions are renewed may be missing, or be there twice. */
describeWithKafka('sessions that end', () => {
  let secure: SecureKafka
  beforeAll(async () => {
    secure = await startSecureKafka()
    const names = ['tail', 'classic', 'consumer', 'password', 'changed']
    const created = await runKctl(['topics', 'create', ...names, '-p', '2'], { cluster: secure.kafka })
    expect(created).toMatchObject({ exitCode: 0 })
  })
  afterAll(async () => await secure[Symbol.asyncDispose]())

  type Env = Readonly<Record<string, string>>

  const withPassword = (): Env => ({
    KCTL_BROKERS: secure.addressOf('BRIEF'),
    KCTL_SASL: 'scram-sha-512',
    KCTL_USER: USER,
    KCTL_PASSWORD: PASSWORD,
  })

  const withClient = ({ endpoint }: OauthServer, id: string): Env => ({
    KCTL_BROKERS: secure.addressOf('BRIEF'),
    KCTL_SASL: 'oauthbearer',
    KCTL_OAUTH_TOKEN_ENDPOINT: endpoint,
    KCTL_OAUTH_CLIENT_ID: id,
    KCTL_OAUTH_CLIENT_SECRET: 'CANARY',
  })

  /** Lines at such a pace that the last comes after all the renewals. */
  const LINES = Array.from({ length: 200 }, (_, index) => String(index))
  async function* slowly(): AsyncGenerator<string> {
    for (const line of LINES) {
      yield `${line}\n`
      await sleep(ENOUGH_MS / LINES.length)
    }
  }

  const sorted = (lines: readonly string[]): readonly string[] =>
    lines.toSorted((a, b) => Number(a) - Number(b))

  test('are renewed: in a produce, in a tail and in groups, ten times and more', async () => {
    await using server = await startOauthServer(() => ({
      body: { access_token: unsecuredToken(USER, TOKEN_LIFE_S), expires_in: TOKEN_LIFE_S },
    }))
    const stories = [
      { topic: 'tail', flags: [] },
      { topic: 'classic', flags: ['-g', 'classic', '--group-protocol', 'classic', '-v'] },
      { topic: 'consumer', flags: ['-g', 'modern', '--group-protocol', 'consumer', '-v'] },
      {
        topic: 'password',
        flags: ['-g', 'password', '--group-protocol', 'classic', '-v'],
        env: withPassword(),
      },
    ].map(({ topic, flags, env }) => ({
      topic,
      reader: startKctl(
        ['consume', topic, '--from', 'earliest', '-n', String(LINES.length), '-o', 'value', ...flags],
        { env: env ?? withClient(server, `reader of ${topic}`) },
      ),
      writing: runKctl(['produce', topic, '-o', 'json'], {
        env: env ?? withClient(server, `writer of ${topic}`),
        stdin: slowly(),
      }),
    }))
    for (const { topic, reader, writing } of stories) {
      const { exitCode, stdout, stderr } = await writing
      expect({ topic, exitCode, stderr }).toMatchObject({ exitCode: 0 })
      const report: unknown = JSON.parse(stdout)
      expect(report).toMatchObject({ acked: LINES.length, failed: 0, unknown: 0, unsent: 0 })

      const read = await reader.finished
      const lines = sorted(read.stdout.trimEnd().split('\n'))
      expect({ topic, exitCode: read.exitCode, lines }).toEqual({ topic, exitCode: 0, lines: LINES })
      // A member whose connection breaks joins again, and says so.
      expect(read.stderr.match(/joined|rejoin|rebalanc|crash/gi)?.length ?? 0, read.stderr).toBeLessThan(2)
    }
    const tokensOf = (id: string): number => server.requests.filter(({ client }) => client?.id === id).length
    for (const { topic } of stories.filter(({ topic }) => topic !== 'password')) {
      expect(tokensOf(`writer of ${topic}`)).toBeGreaterThanOrEqual(RENEWALS)
      expect(tokensOf(`reader of ${topic}`)).toBeGreaterThanOrEqual(RENEWALS)
    }
  }, 90_000)

  test.for([
    { what: 'a tail', flags: [] },
    { what: 'a member of a classic group', flags: ['-g', 'c3', '--group-protocol', 'classic'] },
    { what: 'a member of a consumer group', flags: ['-g', 'm3', '--group-protocol', 'consumer'] },
  ])('are made anew when the token endpoint is back: $what', { timeout: 60_000 }, async ({ what, flags }) => {
    let awayUntilMs = 0
    await using server = await startOauthServer(() =>
      Date.now() < awayUntilMs
        ? { status: 503, body: { error: 'temporarily_unavailable' } }
        : { body: { access_token: unsecuredToken(USER, TOKEN_LIFE_S) } },
    )
    const topic = `away-${what.replaceAll(' ', '-')}`
    await runKctl(['topics', 'create', topic, '-p', '2'], { cluster: secure.kafka })
    const env = withClient(server, 'svc')
    await using reader = startKctl(
      ['consume', topic, '--from', 'earliest', '-o', 'value', '-n', '20', ...flags],
      { env },
    )
    for (let number = 0; number < 20; number++) {
      // Longer than any token that was given before.
      if (number === 5) awayUntilMs = Date.now() + TOKEN_LIFE_S * 1_000 + 2_000
      await runKctl(['produce', topic, String(number)], { cluster: secure.kafka })
      await sleep(400)
    }
    const { exitCode, stdout, stderr } = await reader.finished
    const lines = sorted(stdout.trimEnd().split('\n'))
    expect({ exitCode, lines, stderr }).toMatchObject({ exitCode: 0, lines: LINES.slice(0, 20) })
    expect(stderr).not.toContain('CANARY')
  })

  describe('are not renewed', () => {
    test.for([
      { what: 'a tail', flags: [] },
      { what: 'a member of a classic group', flags: ['-g', 'c1', '--group-protocol', 'classic'] },
      { what: 'a member of a consumer group', flags: ['-g', 'm1', '--group-protocol', 'consumer'] },
    ])('where the password has changed, once: $what', async ({ flags }) => {
      const home = makeHome()
      const file = join(home, 'password')
      writeFileSync(file, PASSWORD)
      const before = await secure.refusedLogins()
      const env = { ...withPassword(), KCTL_PASSWORD: '', KCTL_PASSWORD_FILE: file }
      await using reader = startKctl(['consume', 'changed', '--from', 'earliest', '-o', 'value', ...flags], {
        env,
      })
      await runKctl('produce changed one', { cluster: secure.kafka })
      await expect.poll(() => reader.lines()).toContain('one')
      writeFileSync(file, 'CANARY-changed')
      const { exitCode, stderr } = await reader.finished
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 5 })
      expect(stderr.split('refused the credentials (SCRAM-SHA-512)').length - 1).toBe(1)
      expect(stderr).not.toContain('CANARY')
      await sleep(500)
      expect((await secure.refusedLogins()) - before).toBe(1)
    })

    test.for([
      { what: 'a tail', flags: [] },
      { what: 'a member of a classic group', flags: ['-g', 'c2', '--group-protocol', 'classic'] },
    ])('where the client gets no more tokens: $what', async ({ flags }) => {
      let isDenied = false
      await using server = await startOauthServer(() =>
        isDenied
          ? { status: 401, body: { error: 'invalid_client', error_description: 'no \u001b[31msuch CANARY' } }
          : { body: { access_token: unsecuredToken(USER, TOKEN_LIFE_S) } },
      )
      const env = withClient(server, 'svc')
      await using reader = startKctl(['consume', 'changed', '--from', 'earliest', '-o', 'value', ...flags], {
        env,
      })
      await runKctl('produce changed two', { cluster: secure.kafka })
      await expect.poll(() => reader.lines()).toContain('two')
      isDenied = true
      const { exitCode, stderr } = await reader.finished
      expect({ exitCode, stderr }).toEqual({
        exitCode: 5,
        stderr: expect.stringContaining(
          'gives the client "svc" no token (401): invalid_client: no \\x1b[31msuch ****',
        ) as string,
      })
    })

    test('where a produce may not go on, and says what it has sent', async () => {
      const file = join(makeHome(), 'password')
      writeFileSync(file, PASSWORD)
      const before = await secure.refusedLogins()
      async function* input(): AsyncGenerator<string> {
        yield 'three\n'
        await sleep(1_000)
        writeFileSync(file, 'CANARY-changed')
        await sleep(1_500)
        yield 'four\n'
      }
      const env = { ...withPassword(), KCTL_PASSWORD: '', KCTL_PASSWORD_FILE: file }
      const sent = await runKctl('produce changed -o json', { env, stdin: input() })
      expect(sent.exitCode).toBe(3)
      expect(JSON.parse(sent.stdout)).toMatchObject({
        acked: 1,
        unsent: 1,
        errors: [{ code: 'SASL_DENIED' }],
      })
      expect(sent.stdout + sent.stderr).not.toContain('CANARY')
      expect((await secure.refusedLogins()) - before).toBe(1)
    })
  })
})
