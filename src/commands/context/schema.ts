import { Command } from '@commander-js/extra-typings'
import { configSchema } from '../../config/config-schema.ts'
import type { Context } from '../../context.ts'
import type { HelpText } from '../help-text.ts'
import type { Run } from '../run.ts'

/** The flags that every command has say it all. */
export type SchemaRequest = Readonly<Record<string, never>>

export const schemaCommand = (run: Run<SchemaRequest>) =>
  new Command('schema')
    .description('Print the JSON Schema of the config file, for editors')
    .action(async () => await run({}))

export const schemaHelp: HelpText = {
  examples: ['kctl context schema', 'kctl context schema > ~/.config/kctl/config.schema.json'],
  notes:
    'With that file beside the config file, this as its first line has editors with a YAML language server complete and check it:\n\n  # yaml-language-server: $schema=config.schema.json',
  seeAlso: ['kctl context edit'],
}

export async function schema(_request: SchemaRequest, { output }: Context): Promise<void> {
  await output.stdout.write(`${JSON.stringify(configSchema(), null, 2)}\n`)
}
