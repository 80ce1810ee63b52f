import type { ForeignConfig, ForeignContext } from './foreign-config.ts'
import { ForeignMap } from './foreign-map.ts'
import { mechanismFrom, secretFrom, settingsFrom } from './foreign-settings.ts'

/** What kaf keeps in `~/.kaf/config`: a list of clusters. */
export function readKaf(values: unknown): ForeignConfig {
  const file = new ForeignMap(values)
  file.ignore('clusteroverride')
  return {
    contexts: file.maps('clusters').map(([, cluster]) => readCluster(cluster)),
    current: file.text('current-cluster'),
    leftOut: file.leftOut(),
  }
}

function readCluster(cluster: ForeignMap): ForeignContext {
  const name = cluster.text('name') ?? 'default'
  const protocol = cluster.text('security-protocol')?.toUpperCase() ?? ''
  const tls = cluster.map('TLS')
  const sasl = cluster.map('SASL')
  // Which version of Kafka to speak to is asked of the brokers.
  cluster.ignore('version')
  sasl?.ignore('version')
  const mechanism = sasl === null ? null : mechanismFrom(sasl.text('mechanism') ?? 'plain')
  const isOauth = mechanism === 'oauthbearer'
  const settings = settingsFrom({
    brokers: cluster.list('brokers').join(',') || null,
    tls: tls !== null || protocol.endsWith('SSL') ? 'true' : null,
    tlsCa: tls?.text('cafile') ?? null,
    tlsCert: tls?.text('clientfile') ?? null,
    tlsKey: tls?.text('clientkeyfile') ?? null,
    tlsInsecure: tls?.isTrue('insecure') === true ? 'true' : null,
    saslMechanism: mechanism,
    user: sasl === null || isOauth ? null : sasl.text('username'),
    password: sasl === null || isOauth ? null : secretFrom(sasl.text('password')),
    token: isOauth ? secretFrom(sasl?.text('token') ?? null) : null,
    tokenEndpoint: isOauth ? (sasl?.text('tokenURL') ?? null) : null,
    oauthClientId: isOauth ? (sasl?.text('clientID') ?? null) : null,
    clientSecret: isOauth ? secretFrom(sasl?.text('clientSecret') ?? null) : null,
    scope: isOauth ? (sasl?.list('scopes').join(' ') ?? '') || null : null,
  })
  return { name, settings, leftOut: cluster.leftOut() }
}
