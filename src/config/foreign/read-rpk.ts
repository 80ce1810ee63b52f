import type { ForeignConfig, ForeignContext } from './foreign-config.ts'
import { ForeignMap } from './foreign-map.ts'
import { mechanismFrom, secretFrom, settingsFrom } from './foreign-settings.ts'

/** What rpk keeps in `rpk.yaml`: profiles with a `kafka_api` each. Its older `redpanda.yaml` has one under `rpk`. */
export function readRpk(values: unknown, nameOfFile: string): ForeignConfig {
  const file = new ForeignMap(values)
  file.ignore('version', 'redpanda')
  const clientId = file.map('globals')?.text('kafka_protocol_request_client_id') ?? null
  const node = file.map('rpk')
  const contexts = file.maps('profiles').map(([, profile]) => readProfile(profile, clientId))
  const older = node === null ? [] : [{ ...readApi(node, clientId), name: nameOfFile }]
  return {
    contexts: [...contexts, ...older.filter(({ settings }) => settings.brokers !== undefined)],
    current: file.text('current_profile'),
    leftOut: file.leftOut(),
  }
}

function readProfile(profile: ForeignMap, clientId: string | null): ForeignContext {
  const name = profile.text('name') ?? 'default'
  profile.ignore('license_check')
  const { settings } = readApi(profile, clientId)
  return { name, settings, leftOut: profile.leftOut() }
}

function readApi(map: ForeignMap, clientId: string | null): Pick<ForeignContext, 'settings' | 'leftOut'> {
  const api = map.map('kafka_api')
  const tls = api?.map('tls') ?? null
  const sasl = api?.map('sasl') ?? null
  const user = sasl?.text('user') ?? null
  const mechanism = sasl?.text('mechanism') ?? sasl?.text('type') ?? null
  sasl?.ignore('type')
  const brokers = api?.list('brokers') ?? []
  return {
    settings: settingsFrom({
      brokers: brokers.length === 0 ? null : brokers.join(','),
      tls: tls === null ? null : 'true',
      tlsCa: tls?.text('ca_file') ?? tls?.text('truststore_file') ?? null,
      tlsCert: tls?.text('cert_file') ?? null,
      tlsKey: tls?.text('key_file') ?? null,
      tlsInsecure: tls?.isTrue('insecure_skip_verify') === true ? 'true' : null,
      // Without a mechanism rpk takes this one.
      saslMechanism: user === null ? null : mechanismFrom(mechanism ?? 'scram-sha-256'),
      user,
      password: secretFrom(sasl?.text('password') ?? null),
      clientId: clientId === 'rpk' ? null : clientId,
    }),
    leftOut: [],
  }
}
