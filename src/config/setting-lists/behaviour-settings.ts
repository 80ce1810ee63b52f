import { settingsOf } from './setting-definition.ts'

/** How a command behaves. */
export const BEHAVIOUR_SETTINGS = settingsOf('behaviour', {
  yes: {
    describe: 'do not ask before a change',
    flags: '-y, --yes',
    env: null,
    key: null,
  },
  noInput: {
    describe: 'never ask; fail where an answer is needed',
    flags: '--no-input',
    env: 'KCTL_NO_INPUT',
    key: null,
  },
  timeout: {
    describe: 'how long the command may take (default 10s)',
    flags: '--timeout <duration>',
    env: 'KCTL_TIMEOUT',
    key: 'timeout',
  },
  quiet: {
    describe: 'results, warnings and errors only',
    flags: '-q, --quiet',
    env: null,
    key: null,
  },
  verbose: {
    describe: 'say more on stderr',
    flags: '-v, --verbose',
    env: null,
    key: null,
  },
  debug: {
    describe: 'show where an error came from',
    flags: '--debug',
    env: 'KCTL_DEBUG',
    key: null,
  },
  allowInsecureConfig: {
    describe: 'use a config file with secrets that others can read',
    flags: '--allow-insecure-config',
    env: 'KCTL_ALLOW_INSECURE_CONFIG',
    key: null,
  },
})
