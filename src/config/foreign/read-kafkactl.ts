import type { ForeignConfig, ForeignContext } from './foreign-config.ts'
import { ForeignMap } from './foreign-map.ts'
import { mechanismFrom, secretFrom, settingsFrom, timeoutFrom } from './foreign-settings.ts'

/** What kafkactl keeps in `config.yml`: a map of contexts. */
export function readKafkactl(values: unknown): ForeignConfig {
  const file = new ForeignMap(values)
  return {
    contexts: file.maps('contexts').map(([name, context]) => readContext(name, context)),
    current: file.text('current-context'),
    leftOut: file.leftOut(),
  }
}

function readContext(name: string, context: ForeignMap): ForeignContext {
  const tls = switchedOn(context, 'tls')
  const sasl = switchedOn(context, 'sasl')
  // Which version of Kafka to speak to is asked of the brokers.
  context.ignore('kafkaVersion')
  const settings = settingsFrom({
    // From the environment they come with spaces between.
    brokers:
      context
        .list('brokers')
        .flatMap((each) => each.split(/\s+/))
        .join(',') || null,
    clientId: context.text('clientID'),
    timeout: timeoutFrom(context, 'requestTimeout'),
    tls: tls === null ? null : 'true',
    tlsCa: tls?.text('ca') ?? null,
    tlsCert: tls?.text('cert') ?? null,
    tlsKey: tls?.text('certKey') ?? null,
    tlsKeyPassword: secretFrom(tls?.text('certKeyPassphrase') ?? null),
    tlsInsecure: tls?.isTrue('insecure') === true ? 'true' : null,
    saslMechanism: sasl === null ? null : mechanismFrom(sasl.text('mechanism') ?? 'plaintext'),
    user: sasl?.text('username') ?? null,
    password: secretFrom(sasl?.text('password') ?? null),
  })
  return { name, settings, leftOut: context.leftOut() }
}

/** What is there counts only with `enabled: true`; else it stays among what was left out. */
function switchedOn(context: ForeignMap, key: string): ForeignMap | null {
  const group = context.map(key)
  if (group?.isTrue('enabled') === true) return group
  return null
}
