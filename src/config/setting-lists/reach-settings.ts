import { settingsOf } from './setting-definition.ts'

/** What leads to a cluster. */
export const REACH_SETTINGS = settingsOf('connection', {
  context: {
    describe: 'the context to use, from the config file',
    flags: '-c, --context <name>',
    env: 'KCTL_CONTEXT',
    key: null,
  },
  brokers: {
    describe: 'brokers to start from: host[:port],... (port 9092)',
    flags: '-b, --brokers <list>',
    hiddenFlags: ['--bootstrap-server <list>', '--bootstrap-servers <list>'],
    env: 'KCTL_BROKERS',
    key: 'brokers',
  },
  set: {
    describe: "a connection property, in Java's or librdkafka's words",
    flags: '-X, --set <key=value>',
    env: null,
    key: null,
    isRepeatable: true,
  },
  commandConfig: {
    describe: 'a Java client.properties file',
    flags: '--command-config <file>',
    env: 'KCTL_COMMAND_CONFIG',
    key: null,
    isPath: true,
  },
})
