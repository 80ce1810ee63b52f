import type { ForeignConfig, ForeignContext } from './foreign-config.ts'
import { ForeignMap } from './foreign-map.ts'
import { mechanismFrom, secretFrom, settingsFrom, timeoutFrom } from './foreign-settings.ts'
import { parseToml } from './parse-toml.ts'

/** What kcl keeps in `config.toml`: profiles by name, or one cluster without a name. */
export function readKcl(text: string, path: string, nameOfFile: string): ForeignConfig {
  const file = new ForeignMap(parseToml(text, path))
  const current = file.text('current_profile')
  const profiles = file.maps('profiles').map(([name, profile]) => readProfile(name, profile))
  if (profiles.length > 0) return { contexts: profiles, current, leftOut: file.leftOut() }
  const { leftOut, ...only } = readProfile(nameOfFile, file)
  return { contexts: [{ ...only, leftOut }], current: null, leftOut: [] }
}

function readProfile(name: string, profile: ForeignMap): ForeignContext {
  const tls = profile.map('tls')
  const sasl = profile.map('sasl')
  const method = sasl?.text('method') ?? null
  const settings = settingsFrom({
    brokers: profile.list('seed_brokers').join(',') || null,
    // Older ones have it in milliseconds.
    timeout: timeoutFrom(profile, 'broker_timeout') ?? millisecondsOf(profile),
    tls: tls === null ? null : 'true',
    tlsCa: tls?.text('ca_cert_path') ?? null,
    tlsCert: tls?.text('client_cert_path') ?? null,
    tlsKey: tls?.text('client_key_path') ?? null,
    tlsServername: tls?.text('server_name') ?? null,
    tlsInsecure: tls?.isTrue('insecure') === true ? 'true' : null,
    saslMechanism: method === null ? null : mechanismFrom(method),
    user: method === null ? null : (sasl?.text('user') ?? null),
    password: method === null ? null : secretFrom(sasl?.text('pass') ?? null),
  })
  return { name, settings, leftOut: profile.leftOut() }
}

function millisecondsOf(profile: ForeignMap): string | null {
  const text = profile.text('timeout_ms')
  return text !== null && /^[1-9]\d*$/.test(text) ? `${text}ms` : null
}
