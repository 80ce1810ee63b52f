import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { openBlackHole } from '../support/black-hole.ts'
import { closedPort, listen } from '../support/listen.ts'
import { PASSWORD, type SecureKafka, type SecureListener, USER } from '../support/secure-kafka.ts'

/** Something that stands between kctl and a cluster. */
export interface ReachCase {
  readonly why: string
  readonly bootstrap: string
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly exitCode: 4 | 5
  /** kctl's word for it, as in its JSON. */
  readonly code: string
  /** What must be said of it, to people as well. */
  readonly says: RegExp
  /** What doctor calls the step that fails. */
  readonly step: string
  /** Nothing comes from there at all: only the time of `--timeout` can end it. */
  readonly isSilent?: boolean
}

export interface ReachCases extends AsyncDisposable {
  readonly cases: readonly ReachCase[]
}

/** Everything that can stand in the way, set up and waiting. */
export async function openReachCases(secure: SecureKafka): Promise<ReachCases> {
  const opened: AsyncDisposable[] = []
  const hold = <Held extends AsyncDisposable>(held: Held): Held => {
    opened.push(held)
    return held
  }
  const web = hold(await listen(createHttpServer((_request, response) => response.end('hello'))))
  const ssh = hold(await listen(createServer((socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n'))))
  const resetting = hold(
    await listen(createServer((socket) => void socket.once('data', () => socket.resetAndDestroy()))),
  )
  const silent = hold(await listen(createServer((socket) => void socket.resume())))
  const hole = await openBlackHole()
  if (hole !== null) hold(hole)
  return {
    cases: [
      ...(await plainCases(secure, web.bootstrap, ssh.bootstrap, resetting.bootstrap)),
      ...tlsCases(secure),
      ...saslCases(secure),
      ...silentCases(silent.bootstrap, hole?.bootstrap ?? null),
    ],
    [Symbol.asyncDispose]: async () => {
      for (const each of opened) await each[Symbol.asyncDispose]()
    },
  }
}

function silentCases(silent: string, hole: string | null): readonly ReachCase[] {
  const halfOpen: ReachCase = {
    why: 'a port that takes connections and never answers',
    bootstrap: silent,
    exitCode: 4,
    code: 'REQUEST_TIMEOUT',
    says: /connected to 127\.0\.0\.1:\d+, but it did not answer/,
    step: 'kafka',
    isSilent: true,
  }
  if (hole === null) return [halfOpen]
  return [
    halfOpen,
    {
      why: 'an address whose packets are dropped',
      bootstrap: hole,
      exitCode: 4,
      code: 'CONNECT_TIMEOUT',
      says: /connecting to 127\.0\.0\.1:\d+ took longer than/,
      step: 'tcp',
      isSilent: true,
    },
  ]
}

async function plainCases(
  secure: SecureKafka,
  web: string,
  ssh: string,
  resetting: string,
): Promise<readonly ReachCase[]> {
  return [
    {
      why: 'nothing listens',
      bootstrap: await closedPort(),
      exitCode: 4,
      code: 'CONNECTION_REFUSED',
      says: /127\.0\.0\.1:\d+ refused the connection/,
      step: 'tcp',
    },
    {
      why: 'a host that nobody knows',
      bootstrap: 'no-such-host.invalid:9092',
      exitCode: 4,
      code: 'HOST_NOT_FOUND',
      says: /cannot find the host "no-such-host\.invalid"/,
      step: 'dns',
    },
    {
      why: 'a web server',
      bootstrap: web,
      exitCode: 4,
      code: 'SPEAKS_HTTP',
      says: /speaks HTTP/,
      step: 'kafka',
    },
    {
      why: 'an SSH server',
      bootstrap: ssh,
      exitCode: 4,
      code: 'SPEAKS_SSH',
      says: /speaks SSH/,
      step: 'kafka',
    },
    {
      why: 'a reset at the first request',
      bootstrap: resetting,
      exitCode: 4,
      code: 'CONNECTION_RESET',
      says: /reset the connection before it answered ApiVersions[\s\S]*--tls/,
      step: 'kafka',
    },
    {
      why: 'an advertised name that nobody knows',
      bootstrap: secure.addressOf('NOHOST'),
      exitCode: 4,
      code: 'ADVERTISED_UNREACHABLE',
      says: /advertises kafka\.invalid:29092[\s\S]*--resolve|broker 1 at kafka\.invalid:29092[\s\S]*--resolve/,
      step: 'listener',
    },
    {
      why: 'an advertised port on which nothing listens',
      bootstrap: secure.addressOf('NOPORT'),
      exitCode: 4,
      code: 'ADVERTISED_UNREACHABLE',
      says: /advertises 127\.0\.0\.1:1, which refused|broker 1 at 127\.0\.0\.1:1: [\s\S]*refused/,
      step: 'listener',
    },
  ]
}

function tlsCases(secure: SecureKafka): readonly ReachCase[] {
  const { files, addressOf } = secure
  const ca = ['--tls-ca', files.ca]
  const at = (
    listener: SecureListener,
    why: string,
    flags: readonly string[],
    code: string,
    says: RegExp,
    step = 'tls',
  ): ReachCase => ({ why, bootstrap: addressOf(listener), flags, exitCode: 5, code, says, step })
  return [
    {
      why: 'TLS to a plaintext listener',
      bootstrap: secure.kafka.bootstrap,
      flags: ca,
      exitCode: 5,
      code: 'TLS_NOT_SPOKEN',
      says: /closed the connection during the TLS handshake[\s\S]*--no-tls/,
      step: 'tls',
    },
    at('TLS', 'plaintext to a TLS listener', [], 'TLS_EXPECTED', /expects TLS[\s\S]*--tls/, 'kafka'),
    at('TLS', 'an authority that nobody trusts', ['--tls'], 'TLS_UNTRUSTED', /not signed by[\s\S]*--tls-ca/),
    at('SELFSIGNED', 'a certificate signed by itself', ca, 'TLS_UNTRUSTED', /not signed by[\s\S]*SHA-256/),
    at('EXPIRED', 'a certificate that has expired', ca, 'TLS_EXPIRED', /expired 2020-01-02/),
    at(
      'OTHERHOST',
      'a certificate for another host',
      ca,
      'TLS_HOSTNAME',
      /not for "localhost"[\s\S]*kafka\.example/,
    ),
    at('MTLS', 'no client certificate', ca, 'TLS_CLIENT_CERT_REQUIRED', /requires a client certificate/),
    at(
      'MTLS',
      'a client certificate that is not trusted',
      [...ca, '--tls-cert', files.stranger, '--tls-key', files.stranger],
      'TLS_CLIENT_CERT_REJECTED',
      /does not accept the client certificate/,
    ),
  ]
}

function saslCases(secure: SecureKafka): readonly ReachCase[] {
  const login = (user: string, password: string) => ({ KCTL_USER: user, KCTL_PASSWORD: password })
  const at = (
    listener: SecureListener,
    why: string,
    mechanism: string | null,
    env: Readonly<Record<string, string>>,
    code: string,
    says: RegExp,
    step = 'sasl',
  ): ReachCase => ({
    why,
    bootstrap: secure.addressOf(listener),
    flags: mechanism === null ? [] : ['--sasl', mechanism],
    env,
    exitCode: 5,
    code,
    says,
    step,
  })
  const token = { KCTL_OAUTH_TOKEN: 'CANARY.abc.def' }
  return [
    at(
      'ONLYPLAIN',
      'a mechanism that is not offered',
      'scram-sha-256',
      login(USER, PASSWORD),
      'SASL_MECHANISM',
      /does not offer the SASL mechanism SCRAM-SHA-256[\s\S]*PLAIN/,
    ),
    at(
      'SASL',
      'a wrong password',
      'scram-sha-512',
      login(USER, 'CANARY-wrong'),
      'SASL_DENIED',
      /refused the cred/,
    ),
    at(
      'SASL',
      'an unknown user',
      'plain',
      login('nobody', 'CANARY-wrong'),
      'SASL_DENIED',
      /refused the cred/,
    ),
    at('SASL', 'a token that is none', 'oauthbearer', token, 'SASL_DENIED', /refused the cred[\s\S]*token/),
    at('SASL', 'no login where one is needed', null, {}, 'SASL_REQUIRED', /may expect SASL first/),
  ]
}
