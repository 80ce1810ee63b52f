import type { Program } from './measure.ts'

export const KCTL = 'bin/kctl.js'

export interface Target {
  readonly bootstrap: string
  /** For files; gone when it is. */
  readonly directory: string
}

/** kctl as it comes, with nobody's settings and a journal of its own. */
export const kctlProgram = (args: readonly string[], { bootstrap, directory }: Target): Program => ({
  file: process.execPath,
  args: [KCTL, ...args, '-b', bootstrap],
  env: { KCTL_CONFIG: '/nonexistent', XDG_STATE_HOME: directory },
})
