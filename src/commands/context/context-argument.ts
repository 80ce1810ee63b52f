import type { CommandUnknownOpts } from '@commander-js/extra-typings'

/** Makes `kctl context test prod` the same as `kctl context test --context prod`. */
export function useContextOf(command: CommandUnknownOpts, name: string | undefined): void {
  if (name !== undefined) command.setOptionValue('context', name)
}
