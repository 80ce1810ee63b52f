import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckJson } from '../support/check-json.ts'
import { type GuardedKafka, startGuardedKafka } from '../support/guarded-kafka.ts'
import { describeWithKafka, type RealKafka, startRealKafka } from '../support/real-kafka.ts'
import { runKctl, type RunOptions } from '../support/run-kctl.ts'
import { type SecureKafka, startSecureKafka } from '../support/secure-kafka.ts'

async function doctor(args: string, options: RunOptions) {
  const { exitCode, stdout } = await runKctl(`doctor -o json ${args}`.trim(), options)
  const checks = JSON.parse(stdout) as readonly CheckJson[]
  const of = (check: string, subject?: string): CheckJson | undefined =>
    checks.find((each) => each.check === check && (subject === undefined || each.subject === subject))
  return { exitCode, checks, of }
}

describeWithKafka('kctl doctor beside a real Kafka', () => {
  describe('that asks what everyone may do', () => {
    let guarded: GuardedKafka
    beforeAll(async () => {
      guarded = await startGuardedKafka({
        nobody: [],
        reader: ['Read topic orders', 'Read group billing', 'Describe topic payments'],
        sees: [
          'Describe topic *',
          'Describe group *',
          'Write topic orders',
          'Describe cluster kafka-cluster',
        ],
      })
      const cluster = guarded.kafka
      for (const run of [
        'topics create orders payments -p 1',
        'consume orders -g billing -e',
        'consume orders -g mail -e',
      ])
        expect((await runKctl(run, { cluster })).exitCode, run).toBe(0)
    })
    afterAll(async () => await guarded[Symbol.asyncDispose]())

    test('everything is allowed to who may do everything', async () => {
      const { exitCode, of } = await doctor('', { cluster: guarded.kafka })
      expect(of('rights', 'cluster')?.message).toBe('this user may do everything')
      expect(of('rights', 'topics')?.message).toBe(
        'this user sees all 2 topics, and may do everything with them',
      )
      expect(of('rights', 'groups')?.message).toBe(
        'this user sees all 2 groups, and may do everything with them',
      )
      expect(exitCode).toBe(0)
    })

    test('a user without Describe is told so', async () => {
      const { exitCode, of } = await doctor('', { env: guarded.as('nobody') })
      expect(of('rights', 'cluster')).toMatchObject({
        status: 'skipped',
        message: 'this user may not Describe it; what else it may do there is not said',
      })
      for (const subject of ['topics', 'groups']) {
        expect(of('rights', subject)).toMatchObject({
          status: 'warning',
          message: 'this user sees none: there are none, or it may not see them',
          fix: `if it should: the principal needs Describe on the ${subject} it is for`,
        })
      }
      expect(of('clock')).toMatchObject({
        status: 'skipped',
        message: 'not compared: that takes Describe on Cluster',
      })
      expect(exitCode).toBe(0)
    })

    test('a user with some rights sees which, and on what', async () => {
      const reader = await doctor('', { env: guarded.as('reader') })
      expect(reader.of('rights', 'topics')).toMatchObject({
        status: 'ok',
        message:
          'this user sees 2 topics, and there may be more; may Read with some of them; may not Write, Delete, Alter, DescribeConfigs, AlterConfigs',
        details: ['Read: with 1 of 2, not with payments'],
      })
      expect(reader.of('rights', 'groups')?.message).toBe(
        'this user sees 1 group, and there may be more; may Read; may not Delete',
      )
      const sees = await doctor('', { env: guarded.as('sees') })
      expect(sees.of('rights', 'cluster')?.message).toBe(
        'this user may Describe; not Create, Alter, DescribeConfigs, AlterConfigs, IdempotentWrite',
      )
      expect(sees.of('rights', 'topics')).toMatchObject({
        details: ['Write: with 1 of 2, not with payments'],
      })
      expect(sees.of('rights', 'groups')?.message).toBe('this user sees all 2 groups; may not Read, Delete')
      expect(sees.of('clock')).toMatchObject({
        status: 'ok',
        message: 'agrees with the clock of this machine',
      })
    })

    test('nothing is written by it', async () => {
      const ends = async (): Promise<string> =>
        (await runKctl('topics describe __consumer_offsets -o json', { cluster: guarded.kafka })).stdout
      const before = await ends()
      for (const user of ['nobody', 'reader', 'sees']) await doctor('', { env: guarded.as(user) })
      await doctor('', { cluster: guarded.kafka })
      expect(await ends()).toBe(before)
      const { stdout } = await runKctl('topics list -o name', { cluster: guarded.kafka })
      expect(stdout).toBe('orders\npayments\n')
    })
  })

  describe('with listeners of every kind', () => {
    let secure: SecureKafka
    beforeAll(async () => {
      secure = await startSecureKafka()
    })
    afterAll(async () => await secure[Symbol.asyncDispose]())

    test('our own certificate has its last day too', async () => {
      const { files, addressOf } = secure
      const flags = `--tls-ca ${files.ca} --tls-cert ${files.cert} --tls-key ${files.key}`
      const { exitCode, of, checks } = await doctor(`-b ${addressOf('MTLS')} ${flags}`, {})
      expect(of('tls', 'client certificate')).toMatchObject({
        status: 'warning',
        message: expect.stringMatching(/^O=Acme, CN=client, until \d{4}-\d\d-\d\d, 29 days left$/) as string,
      })
      expect(of('listener')).toMatchObject({
        status: 'warning',
        subject: expect.stringMatching(/^broker 1 at /) as string,
        message: expect.stringContaining('TLSv1.3, TLS_AES_256_GCM_SHA384') as string,
      })
      expect(checks.filter(({ status }) => status === 'failed')).toEqual([])
      expect(exitCode).toBe(0)
    })

    test('a listener that asks for a certificate, named as such', async () => {
      const { exitCode, checks } = await doctor(
        `-b ${secure.addressOf('MTLS')} --tls-ca ${secure.files.ca}`,
        {},
      )
      expect(checks.at(-1)).toMatchObject({
        check: 'tls',
        status: 'failed',
        message: expect.stringContaining('requires a client certificate') as string,
      })
      expect(exitCode).toBe(13)
    })
  })

  describe('of several brokers', () => {
    let kafka: RealKafka
    beforeAll(async () => {
      kafka = await startRealKafka({
        brokers: 3,
        listeners: [{ name: 'NOHOST', protocol: 'PLAINTEXT', advertised: 'kafka.invalid:29092' }],
      })
    })
    afterAll(async () => await kafka[Symbol.asyncDispose]())

    test('each listener that fails is named by its broker, and the rest goes on', async () => {
      const { exitCode, checks, of } = await doctor(`-b ${kafka.bootstrapOf('NOHOST')}`, {})
      const listeners = checks.filter(({ check }) => check === 'listener')
      expect(listeners.map(({ subject, status }) => `${subject}: ${status}`)).toEqual(
        [1, 2, 3].map((id) => `broker ${id} at kafka.invalid:29092: failed`),
      )
      expect(of('health')?.status).toBe('ok')
      expect(exitCode).toBe(13)
    })
  })
})
