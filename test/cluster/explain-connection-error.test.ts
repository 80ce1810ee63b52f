import { describe, expect, test } from 'vitest'
import { BootstrapError } from '../../src/cluster/bootstrap.ts'
import { explainBootstrapError, explainConnectionError } from '../../src/cluster/explain-connection-error.ts'
import type { FailureKind } from '../../src/errors.ts'
import {
  ConnectionError,
  type ConnectionFacts,
  type ConnectionFailure,
} from '../../src/wire/connection-error.ts'

const failed = (
  reason: ConnectionFailure,
  facts: ConnectionFacts = {},
  address = 'kafka:9092',
): ConnectionError => new ConnectionError(reason, address, `${address} did not work`, facts)

const certificate = {
  subject: 'CN=broker\u001b[2J',
  issuer: 'CN=Acme CA',
  fingerprint256: 'AB:CD',
  altNames: ['DNS:kafka.acme.io', 'IP Address:10.0.0.1'],
  validFrom: 'Jan  2 00:00:00 2019 GMT',
  validTo: 'Jan  2 00:00:00 2020 GMT',
}

describe('explainConnectionError', () => {
  test.for<{ reason: ConnectionFailure; facts?: ConnectionFacts; kind: FailureKind; hint: string }>([
    { reason: 'dns', kind: 'unreachable', hint: '--brokers' },
    { reason: 'refused', kind: 'unreachable', hint: 'running' },
    { reason: 'unreachable', kind: 'unreachable', hint: 'firewall' },
    { reason: 'timeout-connect', kind: 'unreachable', hint: '--timeout' },
    { reason: 'timeout-request', kind: 'unreachable', hint: '--timeout' },
    {
      reason: 'timeout-request',
      facts: { api: 'SaslAuthenticate' },
      kind: 'authentication',
      hint: '--timeout',
    },
    { reason: 'reset', facts: { api: 'ApiVersions' }, kind: 'unreachable', hint: '--tls' },
    { reason: 'reset', facts: { api: 'SaslHandshake' }, kind: 'authentication', hint: 'restarting' },
    { reason: 'closed', facts: { api: 'Fetch' }, kind: 'unreachable', hint: 'restarting' },
    { reason: 'ended', kind: 'unreachable', hint: 'again' },
    { reason: 'http', kind: 'unreachable', hint: 'web server' },
    { reason: 'ssh', kind: 'unreachable', hint: '9092' },
    { reason: 'not-kafka', kind: 'unreachable', hint: '9092' },
    { reason: 'frame-too-large', kind: 'unreachable', hint: 'Kafka' },
    { reason: 'malformed', kind: 'unreachable', hint: 'proxy' },
    { reason: 'tls-untrusted', kind: 'authentication', hint: '--tls-ca' },
    {
      reason: 'tls-hostname',
      facts: { certificate },
      kind: 'authentication',
      hint: '--tls-servername kafka.acme.io',
    },
    { reason: 'tls-expired', kind: 'authentication', hint: 'new certificate' },
    { reason: 'tls-not-spoken', kind: 'authentication', hint: '--no-tls' },
    { reason: 'tls-handshake', kind: 'authentication', hint: 'TLS version' },
    { reason: 'tls-client-cert-required', kind: 'authentication', hint: '--tls-cert client.pem --tls-key' },
    { reason: 'tls-client-cert-rejected', kind: 'authentication', hint: 'signed by' },
    { reason: 'tls-files', kind: 'usage', hint: '--tls-key' },
    { reason: 'plaintext-to-tls', kind: 'authentication', hint: '--tls' },
    {
      reason: 'sasl-mechanism',
      facts: { mechanismsOffered: ['GSSAPI', 'PLAIN'] },
      kind: 'authentication',
      hint: '--sasl plain',
    },
    { reason: 'sasl-mechanism', kind: 'authentication', hint: 'leave --sasl out' },
    { reason: 'sasl-denied', kind: 'authentication', hint: 'password' },
    { reason: 'sasl-protocol', kind: 'authentication', hint: 'password' },
    { reason: 'sasl-required', kind: 'authentication', hint: '--sasl' },
    { reason: 'api-version', kind: 'precondition', hint: 'too old' },
    { reason: 'not-sendable', kind: 'usage', hint: 'no name in Kafka can be that long' },
  ])('$reason ($facts.api) → $kind', ({ reason, facts, kind, hint }) => {
    const cause = failed(reason, facts)
    const error = explainConnectionError(cause)
    expect(error).toMatchObject({ kind, cause, message: 'kafka:9092 did not work' })
    expect(error.hint).toContain(hint)
    expect(error.code).toMatch(/^[A-Z_]+$/)
  })

  test('shows the certificate, with nothing in it that could move a cursor', () => {
    expect(explainConnectionError(failed('tls-expired', { certificate })).details).toEqual([
      'subject: CN=broker\\x1b[2J',
      'issuer: CN=Acme CA',
      'names: DNS:kafka.acme.io, IP Address:10.0.0.1',
      'valid until: 2020-01-02T00:00:00Z',
      'SHA-256: AB:CD',
    ])
  })

  test('adds what the broker says, and which mechanisms it has', () => {
    const error = explainConnectionError(
      failed('sasl-denied', { brokerMessage: 'no\u0007pe', mechanismsOffered: ['PLAIN'] }),
    )
    expect(error.message).toBe('kafka:9092 did not work: no\\x07pe')
    expect(error.details).toEqual(['mechanisms offered: PLAIN'])
  })
})

describe('explainBootstrapError', () => {
  const cluster = { name: 'context "dev"' }

  test('explains the only failure there is', () => {
    const error = explainBootstrapError(new BootstrapError([failed('refused')]), cluster, 10_000)
    expect(error).toMatchObject({ kind: 'unreachable', message: 'kafka:9092 did not work', details: [] })
  })

  test('puts the failure in front that stays, and lists them all', () => {
    const failures = [failed('refused', {}, 'a:1'), failed('sasl-denied', {}, 'b:2')]
    expect(explainBootstrapError(new BootstrapError(failures), cluster, 10_000)).toMatchObject({
      kind: 'authentication',
      code: 'SASL_DENIED',
      message: 'none of the 2 bootstrap brokers of context "dev" let kctl in',
      details: ['a:1 did not work', 'b:2 did not work'],
    })
  })

  test('says how long it waited when nothing came at all', () => {
    const { message, kind } = explainBootstrapError(new BootstrapError([]), cluster, 10_000)
    expect({ message, kind }).toEqual({ message: 'no answer from context "dev" in 10s', kind: 'unreachable' })
  })
})
