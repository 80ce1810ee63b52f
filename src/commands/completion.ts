import { Argument, Command } from '@commander-js/extra-typings'
import type { Context } from '../context.ts'
import type { HelpText } from './help-text.ts'
import { COMPLETION_SCRIPTS, SHELLS, type Shell } from './completion/scripts.ts'
import type { Run } from './run.ts'

export interface CompletionRequest {
  readonly shell: Shell
}

export const completionCommand = (run: Run<CompletionRequest>) =>
  new Command('completion')
    .description('Print a script that makes a shell complete commands, flags, topics, groups and contexts')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(async (shell) => await run({ shell }))

export const completionHelp: HelpText = {
  examples: [
    'source <(kctl completion bash)                               # in ~/.bashrc',
    'source <(kctl completion zsh)                                # in ~/.zshrc, after compinit',
    'kctl completion fish > ~/.config/fish/completions/kctl.fish',
    'kctl completion powershell | Out-String | Invoke-Expression  # in $PROFILE',
  ],
  notes: [
    'To have it in every new shell:',
    '  bash        the line above in ~/.bashrc, or with the package bash-completion',
    '              kctl completion bash > ~/.local/share/bash-completion/completions/kctl',
    '  zsh         the line above in ~/.zshrc, or in a directory of $fpath: kctl completion zsh > DIR/_kctl',
    '  fish        the line above, once; again after an update of kctl',
    '  powershell  the line above in the file that $PROFILE names',
    'For an alias in bash: alias k=kctl; complete -F _kctl_complete k',
    '',
    'Names of topics and groups come from the cluster in use. If it does not answer within a second, there are',
    'none; nothing is ever asked or said in the middle of a command line.',
  ].join('\n'),
}

export async function completion({ shell }: CompletionRequest, { output }: Context): Promise<void> {
  await output.stdout.write(COMPLETION_SCRIPTS[shell])
}
