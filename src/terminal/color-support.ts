import type { Environment } from '../host.ts'

/** 16, 256 or 16 million colours as 1, 2, 3; 0 is none. */
type ColorLevel = 0 | 1 | 2 | 3

export interface ColorQuestion {
  readonly isTerminal: boolean
  /** `--color` */
  readonly mode: 'auto' | 'always' | 'never'
  readonly env: Environment
}

/**
 * How many colours one stream gets. `--color` beats FORCE_COLOR, which beats NO_COLOR (no-color.org: set to
 * anything but nothing), which beats CLICOLOR_FORCE and CLICOLOR (bixense.com/clicolors), which beat what the
 * terminal says of itself.
 */
export function colorLevel({ isTerminal, mode, env }: ColorQuestion): ColorLevel {
  if (mode === 'never') return 0
  if (mode === 'always') return forcedLevel(env) || (Math.max(1, terminalLevel(env)) as ColorLevel)
  const force = env['FORCE_COLOR']
  if (force !== undefined && force !== '') return forcedLevel(env)
  if ((env['NO_COLOR'] ?? '') !== '') return 0
  if (!'0'.startsWith(env['CLICOLOR_FORCE'] ?? '')) return Math.max(1, terminalLevel(env)) as ColorLevel
  if (!isTerminal || env['TERM'] === 'dumb' || env['CLICOLOR'] === '0') return 0
  return terminalLevel(env)
}

/** FORCE_COLOR is a level, or a yes or no. */
function forcedLevel(env: Environment): ColorLevel {
  const force = env['FORCE_COLOR'] ?? ''
  if (force === '' || force === '0' || force === 'false') return 0
  if (force === '2' || force === '3') return force === '2' ? 2 : 3
  return force === '1' ? 1 : (Math.max(1, terminalLevel(env)) as ColorLevel)
}

function terminalLevel(env: Environment): ColorLevel {
  const colorTerm = env['COLORTERM']
  if (colorTerm === 'truecolor' || colorTerm === '24bit') return 3
  // Every console of Windows 10 and later.
  if (env['WT_SESSION'] !== undefined) return 3
  return /-256(?:color)?$/i.test(env['TERM'] ?? '') ? 2 : 1
}
