import { describe, expect, test } from 'vitest'
import { colorLevel } from '../../src/terminal/color-support.ts'

describe('colorLevel', () => {
  test.for([
    { name: 'a terminal', terminal: true, level: 1 },
    { name: 'a pipe', terminal: false, level: 0 },
    { name: 'a terminal with 256 colours', terminal: true, env: { TERM: 'xterm-256color' }, level: 2 },
    { name: 'a terminal with all colours', terminal: true, env: { COLORTERM: 'truecolor' }, level: 3 },
    { name: 'a dumb terminal', terminal: true, env: { TERM: 'dumb' }, level: 0 },
    { name: 'NO_COLOR', terminal: true, env: { NO_COLOR: '1' }, level: 0 },
    { name: 'an empty NO_COLOR says nothing', terminal: true, env: { NO_COLOR: '' }, level: 1 },
    { name: 'FORCE_COLOR in a pipe', terminal: false, env: { FORCE_COLOR: '1' }, level: 1 },
    { name: 'FORCE_COLOR=3', terminal: false, env: { FORCE_COLOR: '3' }, level: 3 },
    { name: 'FORCE_COLOR=true', terminal: false, env: { FORCE_COLOR: 'true', TERM: 'a-256color' }, level: 2 },
    { name: 'FORCE_COLOR=0', terminal: true, env: { FORCE_COLOR: '0' }, level: 0 },
    {
      name: 'FORCE_COLOR over NO_COLOR',
      terminal: false,
      env: { FORCE_COLOR: '1', NO_COLOR: '1' },
      level: 1,
    },
    { name: '--color never', terminal: true, mode: 'never', env: { FORCE_COLOR: '3' }, level: 0 },
    {
      name: '--color always',
      terminal: false,
      mode: 'always',
      env: { NO_COLOR: '1', TERM: 'dumb' },
      level: 1,
    },
  ] as const)('$name: $level', ({ terminal, level, ...rest }) => {
    const mode = 'mode' in rest ? rest.mode : 'auto'
    const env = 'env' in rest ? rest.env : {}
    expect(colorLevel({ isTerminal: terminal, mode, env })).toBe(level)
  })
})
