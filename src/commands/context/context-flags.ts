import type { CommandUnknownOpts } from '@commander-js/extra-typings'

/**
 * The flags of `add` and `edit` for settings that no other command needs. What they are given is found in
 * `context.settings`, like all settings.
 */
export function addContextFlags(command: CommandUnknownOpts): void {
  command
    .option('--protected', 'ask for the name of the context before anything is changed')
    .option('--readonly', 'refuse to change anything')
    .option('--password-command <command>', 'a command of yours that prints the password')
    .option('--password-file <file>', 'a file that holds the password')
    .option('--token-command <command>', 'a command of yours that prints an OAuth token')
    .option('--token-file <file>', 'a file that holds an OAuth token')
    .option('--token-endpoint <url>', 'URL that gives an OAuth client its tokens')
    .option('--oauth-client-id <id>', 'id of the OAuth client')
    .option('--client-secret-command <command>', 'a command of yours that prints its secret')
    .option('--client-secret-file <file>', 'a file that holds its secret')
    .option('--scope <scope>', 'what the OAuth token is to be good for')
    .option('--extensions <list>', 'sent beside the OAuth token: name=value,...')
    .option('--token-endpoint-ca <file>', 'certificate authorities to trust for the token endpoint, PEM')
    .option('--aws-profile <name>', 'whose AWS credentials to use, of those in ~/.aws')
    .option('--aws-region <region>', "the AWS region, if the brokers' names do not tell")
    .option('--cluster-id <id>', 'refuse to work with any other cluster')
    .option('--client-id <id>', 'the client id that brokers see')
}
