import { settingsOf } from './setting-definition.ts'

/** What holds for one cluster. */
export const CLUSTER_SETTINGS = settingsOf('connection', {
  resolve: {
    describe: 'connect elsewhere for an advertised address: host:port=host:port',
    flags: '--resolve <from=to>',
    env: 'KCTL_RESOLVE',
    key: 'resolve',
    isRepeatable: true,
  },
  clientId: {
    describe: 'the client id that brokers see',
    flags: null,
    env: 'KCTL_CLIENT_ID',
    key: 'clientId',
  },
  clusterId: {
    describe: 'the id that the cluster must have',
    flags: null,
    env: null,
    key: 'clusterId',
  },
  protected: {
    describe: 'ask for the name of the context before anything is changed',
    flags: null,
    env: null,
    key: 'protected',
  },
  readonly: {
    describe: 'refuse to change anything',
    flags: null,
    env: null,
    key: 'readonly',
  },
})
