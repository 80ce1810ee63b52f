import { Command } from '@commander-js/extra-typings'
import type { Context } from '../context.ts'
import { objectView } from '../output/view.ts'
import { version } from '../version.ts'
import type { HelpText } from './help-text.ts'
import type { Run } from './run.ts'

export const versionCommand = (run: Run<Record<string, never>>) =>
  new Command('version').description('Print the version').action(async () => await run({}))

export const versionHelp: HelpText = { examples: ['kctl version', 'kctl version -o json'] }

interface Versions {
  readonly kctl: string
  readonly node: string
  readonly platform: string
}

export async function showVersion(_request: Record<string, never>, { output, host }: Context): Promise<void> {
  output.require(versionView)
  await output.result(versionView, {
    kctl: version,
    node: host.nodeVersion,
    platform: host.platform,
  })
}

const versionView = objectView<Versions>({
  fields: [
    { key: 'kctl', value: ({ kctl }) => kctl },
    { key: 'node', value: ({ node }) => node },
    { key: 'platform', value: ({ platform }) => platform },
  ],
})
