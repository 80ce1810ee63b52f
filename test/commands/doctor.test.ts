import { writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { apiVersions } from '../../src/wire/messages/api-versions.ts'
import { describeQuorum } from '../../src/wire/messages/describe-quorum.ts'
import { metadata } from '../../src/wire/messages/metadata.ts'
import type { CheckJson } from '../support/check-json.ts'
import { makeCertificates } from '../support/make-certificates.ts'
import { makeHome, runKctl, type RunOptions } from '../support/run-kctl.ts'
import { GREETING, startScriptedBroker } from '../support/scripted-broker.ts'
import { startSandbox } from '../support/start-sandbox.ts'

async function doctor(args: string, options: RunOptions = {}) {
  const finished = await runKctl(`doctor -o json ${args}`.trim(), options)
  const checks = JSON.parse(finished.stdout) as readonly CheckJson[]
  return { ...finished, checks, states: checks.map(({ check, status }) => `${check} ${status}`) }
}

/** Holds a server that listens on any port until the test is over. */
async function listening(server: Server) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => void (await new Promise((resolve) => server.close(resolve))),
  }
}

async function closedAddress(): Promise<string> {
  await using server = await listening(createServer())
  return server.address
}

describe('kctl doctor', () => {
  test('goes the whole way, and says in words what it found', async () => {
    await using cluster = await startSandbox({ nodes: 2, topics: { orders: 3 } })
    const { exitCode, stdout, stderr } = await runKctl('doctor', { cluster })
    const [first = ''] = cluster.bootstrap.split(',')
    expect(stdout).toContain(`✔ tcp       ${first}: accepts connections (`)
    expect(stdout).toMatch(/✔ kafka {5}\S+: speaks Kafka \d\.\d+, \d+ APIs\n/)
    expect(stdout).toContain(`- sasl      ${first}: no authentication is used\n`)
    expect(stdout).toMatch(/✔ metadata {2}\S+: cluster \S+: 2 brokers, 1 topic\n/)
    expect(stdout).toContain('✔ rights    cluster: this user may do everything\n')
    expect(stdout).toContain(
      '✔ rights    topics: this user sees the only topic, and may do everything with it\n',
    )
    expect(stdout).toContain('✔ health    partitions: 3 partitions, all well\n\n✔ ')
    expect(stdout).toMatch(/\n✔ 17 checks: 13 ok, 4 skipped\n$/)
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    await expect.poll(() => cluster.openConnections).toBe(0)
  })

  test('nothing listens', async () => {
    const address = await closedAddress()
    const { exitCode, states, checks, stderr } = await doctor(`-b ${address}`)
    expect(states).toEqual(['config ok', 'dns ok', 'tcp failed'])
    expect(checks.at(-1)).toMatchObject({ subject: address, message: `${address} refused the connection` })
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'CHECK_FAILED', exitCode: 13 } })
    expect(exitCode).toBe(13)
  })

  test('one address of several is enough to go on, and the other is reported', async () => {
    await using cluster = await startSandbox()
    const { exitCode, states } = await doctor(`-b ${await closedAddress()},${cluster.bootstrap}`)
    expect(states).toEqual([
      'config ok',
      'dns ok',
      'tcp failed',
      'dns ok',
      'tcp ok',
      'tls skipped',
      'kafka ok',
      'sasl skipped',
      'metadata ok',
      'listener ok',
      'rights ok',
      'rights ok',
      'rights ok',
      'clock skipped',
      'health ok',
    ])
    expect(exitCode).toBe(13)
  })

  test('a name that nobody knows', async () => {
    const { exitCode, states, checks } = await doctor('-b kafka.invalid:9092')
    expect(states).toEqual(['config ok', 'dns failed'])
    expect(checks[1]?.message).toMatch(/^this machine cannot find the host "kafka\.invalid" \(E\w+\)$/)
    expect(checks[1]?.fix).toContain('--resolve')
    expect(exitCode).toBe(13)
  })

  test('a web server', async () => {
    await using server = await listening(createHttpServer((_request, response) => response.end('hello')))
    const { exitCode, states, checks } = await doctor(`-b ${server.address}`)
    expect(states).toEqual(['config ok', 'dns ok', 'tcp ok', 'tls skipped', 'kafka failed'])
    expect(checks.at(-1)?.fix).toContain('web server')
    expect(exitCode).toBe(13)
  })

  test('a port that says nothing, and one more for which no time is left', async () => {
    const silent = () => listening(createServer((socket) => void socket.on('error', () => {}).resume()))
    await using one = await silent()
    await using two = await silent()
    await using three = await silent()
    const { exitCode, states, checks } = await doctor(
      `-b ${one.address},${two.address},${three.address} --timeout 1s`,
    )
    expect(states.slice(10)).toEqual(['kafka failed', 'kafka failed', 'kafka skipped'])
    expect(checks[10]?.message).toMatch(/did not answer|no answer/)
    expect(exitCode).toBe(13)
  })

  test('a broker that is slow has as much time as --timeout gives it', async () => {
    await using cluster = await startSandbox()
    cluster.faults.delay('ApiVersions', 700)
    expect((await doctor('--timeout 2s', { cluster })).states).toContain('kafka failed')
    cluster.faults.delay('ApiVersions', 700)
    expect((await doctor('--timeout 20s', { cluster })).states).toContain('kafka ok')
  })

  test.for([
    {
      addresses: [['kafka.invalid', 29092]] as const,
      says: 'kafka.invalid',
      fix: '--resolve kafka.invalid:29092=',
    },
    { addresses: [['127.0.0.1', 1]] as const, says: 'refused', fix: '--resolve 127.0.0.1:1=' },
  ])('brokers that advertise where they are not: $says', async ({ addresses, says, fix }) => {
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey !== metadata.key) return false
      request.answer(metadata, {
        brokers: addresses.map(([host, port], index) => ({ nodeId: index + 1, host, port })),
        clusterId: 'elsewhere',
        controllerId: 1,
        topics: [],
      })
      return true
    })
    const { exitCode, states, checks } = await doctor(`-b 127.0.0.1:${broker.port}`)
    expect(states.slice(-7)).toEqual([
      'metadata ok',
      'listener failed',
      // The script says nothing of these.
      ...['rights skipped', 'rights ok', 'rights skipped', 'clock skipped'],
      'health ok',
    ])
    const listener = checks.at(-6)
    expect(listener?.subject).toBe(`broker 1 at ${addresses[0].join(':')}`)
    expect(listener?.message).toContain('its advertised address is not reached')
    expect(listener?.message).toContain(says)
    expect(listener?.fix).toContain(fix)
    expect(exitCode).toBe(13)

    const [[host, port]] = addresses
    const mapped = await doctor(
      `-b 127.0.0.1:${broker.port} --resolve ${host}:${port}=127.0.0.1:${broker.port}`,
    )
    expect(mapped.states).toContain('listener ok')
    expect(mapped.exitCode).toBe(0)
  })

  test('what is wrong with the cluster itself is a warning', async () => {
    await using cluster = await startSandbox({ nodes: 2, topics: { orders: 2 } })
    cluster.faults.moveLeader({ topic: 'orders', partition: 0 }, null)
    const { exitCode, checks } = await doctor('', { cluster })
    expect(checks.at(-1)).toMatchObject({
      check: 'health',
      status: 'warning',
      message: '1 partition without leader',
      fix: 'kctl topics list --unhealthy, kctl cluster describe',
    })
    expect(exitCode).toBe(0)
  })
})

describe('kctl doctor and TLS', () => {
  const certificates = makeCertificates()
  const home = makeHome()
  const ca = path.join(home, 'ca.pem')
  writeFileSync(ca, certificates.ca)
  const answersMetadata = (tls: { cert: string; key: string } | undefined) =>
    startScriptedBroker(
      (request) => {
        if (request.apiKey !== metadata.key) return false
        request.answer(metadata, { brokers: [], clusterId: 'c', controllerId: -1, topics: [] })
        return true
      },
      tls === undefined ? {} : { tls },
    )

  test.for([
    {
      why: 'TLS to a plaintext port',
      tls: undefined,
      flags: '--tls',
      states: ['tls failed'],
      fix: '--no-tls',
    },
    {
      why: 'plaintext to a TLS port',
      tls: certificates.server,
      flags: '',
      states: ['tls skipped', 'kafka failed'],
      fix: '--tls',
    },
    {
      why: 'a certificate of an authority that is not trusted',
      tls: certificates.server,
      flags: '--tls',
      states: ['tls failed'],
      fix: '--tls-ca',
    },
    {
      why: 'a certificate for another name',
      tls: certificates.otherHost,
      flags: `--tls-ca ${ca}`,
      states: ['tls failed'],
      fix: '--tls-servername kafka.example',
    },
    {
      why: 'a certificate whose time is over',
      tls: certificates.expired,
      flags: `--tls-ca ${ca}`,
      states: ['tls failed'],
      fix: 'new certificate',
    },
  ])('$why', async ({ tls, flags, states, fix }) => {
    await using broker = await answersMetadata(tls)
    const found = await doctor(`-b localhost:${broker.port} --timeout 2s ${flags}`)
    expect(found.states).toEqual(['config ok', 'dns ok', 'tcp ok', ...states])
    expect(found.checks.at(-1)?.fix).toContain(fix)
    expect(found.exitCode).toBe(13)
  })

  test('a certificate that is trusted is shown with those above it and their last days', async () => {
    await using broker = await answersMetadata(certificates.server)
    const found = await doctor(`-b localhost:${broker.port} --tls-ca ${ca}`)
    const check = found.checks.find((each) => each.check === 'tls')
    expect(check?.message).toMatch(/^certificate trusted, but only 29 days left; TLSv1\.3, TLS_\w+ \(\S+\)$/)
    const until = String.raw`, until \d{4}-\d\d-\d\d, 29 days left$`
    expect(check?.details).toEqual([
      expect.stringMatching(`^1  O=Acme, CN=broker \\(for localhost, 127\\.0\\.0\\.1\\)${until}`),
      expect.stringMatching(`^2  O=Acme, CN=Acme Test CA${until}`),
    ])
    expect(check).toMatchObject({
      status: 'warning',
      fix: expect.stringMatching(/^renew the certificate of the broker before \d{4}-\d\d-\d\d$/) as string,
    })
    expect(found.exitCode).toBe(0)
  })
})

describe('kctl doctor and the time', () => {
  test.for([
    { offMs: 0, status: 'ok', says: /^agrees with the clock of this machine$/ },
    { offMs: 2_000, status: 'ok', says: /^this machine's clock is [12]s behind$/ },
    { offMs: 600_000, status: 'warning', says: /^this machine's clock is 10m behind$/ },
    { offMs: -600_000, status: 'warning', says: /^this machine's clock is 10m ahead$/ },
  ])('a controller whose clock is $offMs ms from ours', async ({ offMs, status, says }) => {
    await using broker = await startScriptedBroker((request) => {
      if (request.apiKey === apiVersions.key) {
        const [key, min, max] = [describeQuorum.key, describeQuorum.minVersion, describeQuorum.maxVersion]
        const more = { apiKey: key, minVersion: min, maxVersion: max }
        request.answer(apiVersions, { ...GREETING, apiKeys: [...GREETING.apiKeys, more] })
        return true
      }
      if (request.apiKey === metadata.key) {
        request.answer(metadata, { brokers: [], clusterId: 'c', controllerId: -1, topics: [] })
        return true
      }
      if (request.apiKey !== describeQuorum.key) return false
      const voter = (replicaId: number, lastCaughtUpTimestamp: bigint) => ({
        replicaId,
        logEndOffset: 1n,
        lastFetchTimestamp: 1n,
        lastCaughtUpTimestamp,
      })
      const partition = {
        partitionIndex: 0,
        errorCode: 0,
        leaderId: 3000,
        leaderEpoch: 1,
        highWatermark: 1n,
        // What a follower has was then, and says nothing of now.
        currentVoters: [voter(3001, 1n), voter(3000, BigInt(Date.now() + offMs))],
        observers: [],
      }
      request.answer(describeQuorum, {
        errorCode: 0,
        topics: [{ topicName: '__cluster_metadata', partitions: [partition] }],
      })
      return true
    })
    const { exitCode, checks } = await doctor(`-b 127.0.0.1:${broker.port}`)
    const check = checks.find((each) => each.check === 'clock')
    expect(check).toMatchObject({
      status,
      subject: 'controller',
      message: expect.stringMatching(says) as string,
    })
    expect(check?.fix === null).toBe(status === 'ok')
    expect(exitCode).toBe(0)
  })
})

describe('kctl doctor and logins', () => {
  const login = (password: string) => ({
    KCTL_SASL: 'scram-sha-256',
    KCTL_USER: 'ann',
    KCTL_PASSWORD: password,
  })
  const withLogin = () => startSandbox({ nodes: 2, sasl: { users: { ann: 'CANARY-1' } } })

  test('a wrong password is tried once, at one broker', async () => {
    await using cluster = await withLogin()
    const { exitCode, states, checks, stdout, stderr } = await doctor('', {
      cluster,
      env: login('CANARY-2'),
    })
    expect(states.slice(-2)).toEqual(['kafka ok', 'sasl failed'])
    expect(checks.at(-1)?.fix).toContain('tried once')
    expect(exitCode).toBe(13)
    expect(cluster.faults.requests('SaslHandshake')).toHaveLength(1)
    expect(stdout + stderr).not.toContain('CANARY')
  })

  test('a right one lets it look around', async () => {
    await using cluster = await withLogin()
    const { exitCode, states } = await doctor('', { cluster, env: login('CANARY-1') })
    expect(states.slice(-9)).toEqual([
      ...['sasl ok', 'metadata ok', 'listener ok', 'listener ok'],
      ...['rights ok', 'rights ok', 'rights ok', 'clock skipped', 'health ok'],
    ])
    expect(exitCode).toBe(0)
  })

  test('a mechanism that the broker does not offer', async () => {
    await using cluster = await startSandbox({
      sasl: { users: { ann: 'CANARY-1' }, mechanisms: ['PLAIN'] },
    })
    const { states, checks } = await doctor('', { cluster, env: login('CANARY-1') })
    expect(states.at(-1)).toBe('sasl failed')
    expect(checks.at(-1)).toMatchObject({
      fix: 'use one it offers: --sasl plain',
      details: ['mechanisms offered: PLAIN'],
    })
  })
})

describe('kctl doctor and the configuration', () => {
  test('a context that is not there', async () => {
    const { exitCode, states, checks } = await doctor('--context prod')
    expect(states).toEqual(['config failed'])
    expect(checks[0]?.message).toContain('"prod"')
    expect(exitCode).toBe(13)
  })

  test('a file of certificates that is not there', async () => {
    const { exitCode, states, checks } = await doctor('-b localhost:1 --tls-ca nowhere.pem')
    expect(states).toEqual(['config ok', 'secrets failed'])
    expect(checks[1]?.message).toContain('nowhere.pem')
    expect(exitCode).toBe(13)
  })

  test('a password in plain text is a warning, and is not shown', async () => {
    await using cluster = await startSandbox({ sasl: { users: { ann: 'CANARY-1' } } })
    const home = makeHome()
    const config = path.join(home, 'config.yaml')
    writeFileSync(
      config,
      `contexts:\n  dev:\n    brokers: [${cluster.bootstrap}]\n    sasl: { mechanism: scram-sha-512, username: ann, password: CANARY-1 }\n`,
      { mode: 0o600 },
    )
    const found = await doctor('--context dev', { home, env: { KCTL_CONFIG: config } })
    expect(found.states.slice(0, 2)).toEqual(['config ok', 'secrets warning'])
    expect(found.checks[1]).toMatchObject({ message: 'context "dev" holds a secret in plain text' })
    expect(found.exitCode).toBe(0)
    expect(found.stdout + found.stderr).not.toContain('CANARY')
  })

  test('another cluster than the context expects', async () => {
    await using cluster = await startSandbox()
    const home = makeHome()
    await runKctl(`context add dev -b ${cluster.bootstrap} --cluster-id AAAAAAAAAAAAAAAAAAAAAA`, { home })
    const { exitCode, checks } = await doctor('--context dev', { home })
    expect(checks.find(({ check }) => check === 'metadata')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('it should be AAAAAAAAAAAAAAAAAAAAAA') as string,
    })
    expect(exitCode).toBe(13)
  })
})
