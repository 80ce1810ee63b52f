import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export interface KeyPair {
  readonly cert: string
  readonly key: string
}

export interface Certificates {
  readonly ca: string
  /** For "localhost" and 127.0.0.1. */
  readonly server: KeyPair
  /** For "kafka.example" only. */
  readonly otherHost: KeyPair
  /** As `server`, but its time ended in 2020. */
  readonly expired: KeyPair
  readonly client: KeyPair
  /** Signed by nobody but itself. */
  readonly selfSigned: KeyPair
}

/** Makes an authority and what it signs, with the openssl of this machine, in a fifth of a second. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(path.join(tmpdir(), 'kctl-certificates-'))
  const file = (name: string): string => path.join(folder, name)
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  }
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const read = (name: string): KeyPair => ({
    cert: readFileSync(file(`${name}.pem`), 'utf8'),
    key: readFileSync(file(`${name}.key`), 'utf8'),
  })
  const selfSign = (name: string, subject: string): void => {
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-days',
      '30',
      '-subj',
      subject,
    )
  }
  const sign = (name: string, altNames: string, dates: readonly string[]): KeyPair => {
    openssl(
      'req',
      '-new',
      ...newKey,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/O=Acme/CN=${name}`,
    )
    writeFileSync(file('extensions'), `subjectAltName=${altNames}\n`)
    const output = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-extfile', 'extensions', '-notext']
    openssl('ca', '-batch', '-config', 'ca.conf', ...dates, ...output)
    return read(name)
  }

  try {
    writeFileSync(file('ca.conf'), CA_CONFIG)
    writeFileSync(file('index.txt'), '')
    selfSign('ca', '/O=Acme/CN=Acme Test CA')
    selfSign('alone', '/CN=localhost')
    const valid = ['-days', '30']
    const past = ['-startdate', '20190102000000Z', '-enddate', '20200102000000Z']
    return {
      ca: readFileSync(file('ca.pem'), 'utf8'),
      server: sign('broker', 'DNS:localhost,IP:127.0.0.1', valid),
      otherHost: sign('other', 'DNS:kafka.example', valid),
      expired: sign('expired', 'DNS:localhost', past),
      client: sign('client', 'DNS:client.example', valid),
      selfSigned: read('alone'),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const CA_CONFIG = `
[ca]
default_ca = acme
[acme]
certificate = ca.pem
private_key = ca.key
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = anything
[anything]
organizationName = optional
commonName = supplied
`
