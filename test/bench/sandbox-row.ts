import { execFileSync } from 'node:child_process'
import { benchEnv } from './bench-env.ts'
import { KCTL } from './kctl-program.ts'
import type { Row } from './row.ts'

/** The whole command, which returns when the broker in the background answers. */
export function sandboxRow(home: string): Row {
  const env = { XDG_STATE_HOME: home, XDG_CONFIG_HOME: home }
  return {
    name: 'sandbox, until it is ready',
    bars: [],
    isShort: true,
    entries: async () => [
      {
        tool: 'kctl',
        maxRounds: 5,
        prepare: () => ({
          command: { file: process.execPath, args: [KCTL, 'sandbox'], env },
          check() {
            execFileSync(process.execPath, [KCTL, 'sandbox', 'stop', '-q'], {
              env: { ...benchEnv(), ...env },
            })
            return null
          },
        }),
      },
    ],
  }
}
