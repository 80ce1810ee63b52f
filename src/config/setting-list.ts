/** One thing that a user can set, once for its flag, its variable, its key in the file, help and docs. */
export interface SettingDefinition {
  readonly describe: string
  /** As commander spells it: `-b, --brokers <list>`; null where a command line must not or need not hold it. */
  readonly flags: string | null
  /** Other spellings of the flag, left out of help. */
  readonly hiddenFlags?: readonly string[]
  readonly env: string | null
  /** Where it stands in a context of the config file, `tls.ca` for `ca` in `tls`; null if it cannot. */
  readonly key: string | null
  readonly group: FlagGroup
  /** Shown as `****`, wherever it comes from. */
  readonly isSecret?: boolean
  /** The flag may be given more than once. */
  readonly isRepeatable?: boolean
  /** A path: `~` is the home directory, and in the config file it is relative to that file. */
  readonly isPath?: boolean
}

export type FlagGroup = 'connection' | 'output' | 'behaviour'

const setting = (definition: SettingDefinition): SettingDefinition => definition

/** Every setting, once, in the order of the help. */
export const SETTINGS = {
  context: setting({
    describe: 'the context to use, from the config file',
    flags: '-c, --context <name>',
    env: 'KCTL_CONTEXT',
    key: null,
    group: 'connection',
  }),
  brokers: setting({
    describe: 'brokers to start from: host[:port],... (port 9092)',
    flags: '-b, --brokers <list>',
    hiddenFlags: ['--bootstrap-server <list>', '--bootstrap-servers <list>'],
    env: 'KCTL_BROKERS',
    key: 'brokers',
    group: 'connection',
  }),
  set: setting({
    describe: "a connection property, in Java's or librdkafka's words",
    flags: '-X, --set <key=value>',
    env: null,
    key: null,
    group: 'connection',
    isRepeatable: true,
  }),
  commandConfig: setting({
    describe: 'a Java client.properties file',
    flags: '--command-config <file>',
    env: 'KCTL_COMMAND_CONFIG',
    key: null,
    group: 'connection',
    isPath: true,
  }),
  tls: setting({
    describe: 'connect with TLS; --no-tls does not',
    flags: '--tls',
    hiddenFlags: ['--no-tls'],
    env: 'KCTL_TLS',
    key: 'tls.enabled',
    group: 'connection',
  }),
  tlsCa: setting({
    describe: 'certificate authorities to trust, PEM',
    flags: '--tls-ca <file>',
    env: 'KCTL_TLS_CA',
    key: 'tls.ca',
    group: 'connection',
    isPath: true,
  }),
  tlsCert: setting({
    describe: 'own certificate, PEM',
    flags: '--tls-cert <file>',
    env: 'KCTL_TLS_CERT',
    key: 'tls.cert',
    group: 'connection',
    isPath: true,
  }),
  tlsKey: setting({
    describe: 'key of the own certificate, PEM',
    flags: '--tls-key <file>',
    env: 'KCTL_TLS_KEY',
    key: 'tls.key',
    group: 'connection',
    isPath: true,
  }),
  tlsKeyPassword: setting({
    describe: 'what the key is encrypted with',
    flags: null,
    env: 'KCTL_TLS_KEY_PASSWORD',
    key: 'tls.keyPassword',
    group: 'connection',
    isSecret: true,
  }),
  tlsServername: setting({
    describe: "the name in the brokers' certificates",
    flags: '--tls-servername <name>',
    env: 'KCTL_TLS_SERVERNAME',
    key: 'tls.servername',
    group: 'connection',
  }),
  tlsInsecure: setting({
    describe: 'accept any certificate',
    flags: '--tls-insecure',
    env: 'KCTL_TLS_INSECURE',
    key: 'tls.insecure',
    group: 'connection',
  }),
  saslMechanism: setting({
    describe: 'plain, scram-sha-256, scram-sha-512, oauthbearer or aws-msk-iam',
    flags: '--sasl <mechanism>',
    env: 'KCTL_SASL',
    key: 'sasl.mechanism',
    group: 'connection',
  }),
  user: setting({
    describe: 'SASL user name',
    flags: '--user <name>',
    env: 'KCTL_USER',
    key: 'sasl.username',
    group: 'connection',
  }),
  password: setting({
    describe: 'SASL password',
    flags: null,
    env: 'KCTL_PASSWORD',
    key: 'sasl.password',
    group: 'connection',
    isSecret: true,
  }),
  passwordStdin: setting({
    describe: 'read the password from the first line of stdin',
    flags: '--password-stdin',
    env: null,
    key: null,
    group: 'connection',
  }),
  passwordCommand: setting({
    describe: 'a command that prints the password',
    flags: null,
    env: 'KCTL_PASSWORD_COMMAND',
    key: 'sasl.passwordCommand',
    group: 'connection',
  }),
  passwordFile: setting({
    describe: 'a file that holds the password',
    flags: null,
    env: 'KCTL_PASSWORD_FILE',
    key: 'sasl.passwordFile',
    group: 'connection',
    isPath: true,
  }),
  token: setting({
    describe: 'OAuth token',
    flags: null,
    env: 'KCTL_OAUTH_TOKEN',
    key: 'sasl.token',
    group: 'connection',
    isSecret: true,
  }),
  tokenCommand: setting({
    describe: 'a command that prints an OAuth token',
    flags: null,
    env: 'KCTL_OAUTH_TOKEN_COMMAND',
    key: 'sasl.tokenCommand',
    group: 'connection',
  }),
  tokenFile: setting({
    describe: 'a file that holds an OAuth token',
    flags: null,
    env: 'KCTL_OAUTH_TOKEN_FILE',
    key: 'sasl.tokenFile',
    group: 'connection',
    isPath: true,
  }),
  tokenEndpoint: setting({
    describe: 'URL that gives an OAuth client its tokens',
    flags: null,
    env: 'KCTL_OAUTH_TOKEN_ENDPOINT',
    key: 'sasl.tokenEndpoint',
    group: 'connection',
  }),
  tokenEndpointCa: setting({
    describe: 'certificate authorities to trust for the token endpoint, PEM',
    flags: null,
    env: 'KCTL_OAUTH_CA',
    key: 'sasl.tokenEndpointCa',
    group: 'connection',
    isPath: true,
  }),
  oauthClientId: setting({
    describe: 'id of the OAuth client',
    flags: null,
    env: 'KCTL_OAUTH_CLIENT_ID',
    key: 'sasl.clientId',
    group: 'connection',
  }),
  clientSecret: setting({
    describe: 'secret of the OAuth client',
    flags: null,
    env: 'KCTL_OAUTH_CLIENT_SECRET',
    key: 'sasl.clientSecret',
    group: 'connection',
    isSecret: true,
  }),
  clientSecretCommand: setting({
    describe: 'a command that prints the secret of the OAuth client',
    flags: null,
    env: 'KCTL_OAUTH_CLIENT_SECRET_COMMAND',
    key: 'sasl.clientSecretCommand',
    group: 'connection',
  }),
  clientSecretFile: setting({
    describe: 'a file that holds the secret of the OAuth client',
    flags: null,
    env: 'KCTL_OAUTH_CLIENT_SECRET_FILE',
    key: 'sasl.clientSecretFile',
    group: 'connection',
    isPath: true,
  }),
  scope: setting({
    describe: 'what the OAuth token is to be good for',
    flags: null,
    env: 'KCTL_OAUTH_SCOPE',
    key: 'sasl.scope',
    group: 'connection',
  }),
  extensions: setting({
    describe: 'sent beside the OAuth token: name=value,...',
    flags: null,
    env: 'KCTL_OAUTH_EXTENSIONS',
    key: 'sasl.extensions',
    group: 'connection',
  }),
  unsecuredToken: setting({
    describe: 'make an unsigned OAuth token, for tests: principal=NAME scope=...',
    flags: null,
    env: 'KCTL_OAUTH_UNSECURED',
    key: 'sasl.unsecuredToken',
    group: 'connection',
  }),
  awsProfile: setting({
    describe: 'whose AWS credentials to use, of those in ~/.aws',
    flags: null,
    env: 'KCTL_AWS_PROFILE',
    key: 'sasl.awsProfile',
    group: 'connection',
  }),
  awsRegion: setting({
    describe: "the AWS region of the cluster, if the brokers' names do not tell",
    flags: null,
    env: 'KCTL_AWS_REGION',
    key: 'sasl.awsRegion',
    group: 'connection',
  }),
  allowInsecureAuth: setting({
    describe: 'send a password although others can read it',
    flags: '--allow-insecure-auth',
    env: 'KCTL_ALLOW_INSECURE_AUTH',
    key: 'allowInsecureAuth',
    group: 'connection',
  }),
  resolve: setting({
    describe: 'connect elsewhere for an advertised address: host:port=host:port',
    flags: '--resolve <from=to>',
    env: 'KCTL_RESOLVE',
    key: 'resolve',
    group: 'connection',
    isRepeatable: true,
  }),
  clientId: setting({
    describe: 'the client id that brokers see',
    flags: null,
    env: 'KCTL_CLIENT_ID',
    key: 'clientId',
    group: 'connection',
  }),
  clusterId: setting({
    describe: 'the id that the cluster must have',
    flags: null,
    env: null,
    key: 'clusterId',
    group: 'connection',
  }),
  protected: setting({
    describe: 'ask for the name of the context before anything is changed',
    flags: null,
    env: null,
    key: 'protected',
    group: 'connection',
  }),
  readonly: setting({
    describe: 'refuse to change anything',
    flags: null,
    env: null,
    key: 'readonly',
    group: 'connection',
  }),
  output: setting({
    describe: 'table, wide, json, ndjson, yaml, csv, tsv or name',
    flags: '-o, --output <format>',
    env: 'KCTL_OUTPUT',
    key: null,
    group: 'output',
  }),
  columns: setting({
    describe: 'only these columns, in this order: a,b,c',
    flags: '--columns <names>',
    env: null,
    key: null,
    group: 'output',
  }),
  sort: setting({
    describe: 'sort by a column; -column puts the largest first',
    flags: '--sort <column>',
    env: null,
    key: null,
    group: 'output',
  }),
  noHeaders: setting({
    describe: 'no headings over tables',
    flags: '--no-headers',
    env: null,
    key: null,
    group: 'output',
  }),
  template: setting({
    describe: "one line per item, like '{name}\\t{partitions}'",
    flags: '--template <text>',
    env: null,
    key: null,
    group: 'output',
  }),
  color: setting({
    describe: 'auto, always or never',
    flags: '--color <when>',
    hiddenFlags: ['--no-color'],
    env: 'KCTL_COLOR',
    key: null,
    group: 'output',
  }),
  utc: setting({
    describe: 'show and read times in UTC',
    flags: '--utc',
    env: 'KCTL_UTC',
    key: null,
    group: 'output',
  }),
  yes: setting({
    describe: 'do not ask before a change',
    flags: '-y, --yes',
    env: null,
    key: null,
    group: 'behaviour',
  }),
  noInput: setting({
    describe: 'never ask; fail where an answer is needed',
    flags: '--no-input',
    env: 'KCTL_NO_INPUT',
    key: null,
    group: 'behaviour',
  }),
  timeout: setting({
    describe: 'how long the command may take (default 10s)',
    flags: '--timeout <duration>',
    env: 'KCTL_TIMEOUT',
    key: 'timeout',
    group: 'behaviour',
  }),
  quiet: setting({
    describe: 'results, warnings and errors only',
    flags: '-q, --quiet',
    env: null,
    key: null,
    group: 'behaviour',
  }),
  verbose: setting({
    describe: 'say more on stderr',
    flags: '-v, --verbose',
    env: null,
    key: null,
    group: 'behaviour',
  }),
  debug: setting({
    describe: 'show where an error came from',
    flags: '--debug',
    env: 'KCTL_DEBUG',
    key: null,
    group: 'behaviour',
  }),
  allowInsecureConfig: setting({
    describe: 'use a config file with secrets that others can read',
    flags: '--allow-insecure-config',
    env: 'KCTL_ALLOW_INSECURE_CONFIG',
    key: null,
    group: 'behaviour',
  }),
} satisfies Readonly<Record<string, SettingDefinition>>

export type SettingName = keyof typeof SETTINGS
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[]
