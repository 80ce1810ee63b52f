import { resolve } from 'node:path'
import { Command } from '@commander-js/extra-typings'
import { readConfigText } from '../../config/config-file.ts'
import { findProjectFile, PROJECT_FILE } from '../../config/project/find-project-file.ts'
import { needsTrust, parseProjectFile } from '../../config/project/project-file.ts'
import { distrustProject, trustProject } from '../../config/project/project-trust.ts'
import type { Context } from '../../context.ts'
import { KctlError } from '../../errors.ts'
import { messageView } from '../../output/view.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

export interface TrustRequest {
  /** null: the working directory. */
  readonly directory: string | null
  /** Take the trust back. */
  readonly remove: boolean
}

export const trustCommand = (run: Run<TrustRequest>) =>
  new Command('trust')
    .description("Let a project's .kctl.yaml run commands and read files, as it is now")
    .argument('[directory]', 'a directory of the project; the working directory when left out')
    .option('--remove', 'take the trust back', false)
    .action(async (directory, { remove }) => await run({ directory: directory ?? null, remove }))

export const trustHelp: HelpText = {
  examples: ['kctl context trust', 'kctl context trust ~/src/shop', 'kctl context trust --remove'],
  notes: `In a repository, the nearest ${PROJECT_FILE} up to its root may choose the context:

  context: staging                 # one of your own contexts

  current: local                   # or a context of the file
  contexts:
    local: { brokers: [localhost:9092] }

Your own contexts are never shadowed, and --context, KCTL_CONTEXT and brokers that you name come first. Before you trust the file, its contexts run no command, read no file and no variable, and get none of your credentials. A change of the file ends the trust.`,
  seeAlso: ['kctl context show --explain'],
}

export async function trust({ directory, remove }: TrustRequest, { output, host }: Context): Promise<void> {
  output.require(trustView)
  const from = resolve(host.cwd, directory ?? '.')
  const path = findProjectFile(from, host.homeDir)
  if (path === null) {
    throw new KctlError(
      'notFound',
      `there is no ${PROJECT_FILE} from ${from} up to the root of its repository`,
      {
        code: 'PROJECT_FILE_NOT_FOUND',
        hint: `only a file inside of a repository counts: write "context: NAME" to ${PROJECT_FILE} beside .git`,
      },
    )
  }
  if (remove) {
    await distrustProject(host, path)
    await output.result(trustView, { path, trusted: false, allowed: [] })
    return
  }
  // What is trusted is what was read here.
  const text = readConfigText(path) ?? ''
  const { contexts } = await parseProjectFile(text, path)
  await trustProject(host, path, text)
  const allowed = [...contexts].flatMap(([name, values]) =>
    needsTrust(values).map((need) => `context "${name}": ${need}`),
  )
  await output.result(trustView, { path, trusted: true, allowed })
}

interface TrustedProject {
  readonly path: string
  readonly trusted: boolean
  /** What it may do now that it might not before. */
  readonly allowed: readonly string[]
}

const trustView = messageView<TrustedProject>({
  toJson: ({ path, trusted, allowed }) => ({ path, trusted, allowed }),
  lines: ({ path, trusted, allowed }, style) => [
    `${style.success('✔')} ${path} is ${trusted ? 'trusted until it changes' : 'not trusted'}`,
    ...allowed.map((each) => `  ${each}`),
  ],
})
