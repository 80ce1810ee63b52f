import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runProgram } from '../../src/sandbox/apache/run-program.ts'

/** Times, durations and ids differ from run to run, and columns with them. */
const lasting = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?( [+-]\d\d:\d\d)?/g, 'TIME')
    .replaceAll(/[\d.]+ (ms|s)\b/g, 'DURATION')
    .replaceAll(/(undo|change) [0-9a-f]{4}/g, '$1 ID')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS')
    .replaceAll(/\S+(kctl-demo-\w+|~\/\.config)|~\/\.config/g, 'HOME')
    .replaceAll(/cluster [\w-]{22}:/g, 'cluster ID:')
    .replaceAll(/ \([\d.]+ ?ms\)/g, '')
    .replaceAll(/ +$/gm, '')

test.for([
  ['demo', 'scripts/demo.mjs'],
  ['first-steps', 'scripts/first-steps.mjs'],
] as const)('%s works, and the README shows what it prints', { timeout: 60_000 }, async ([name, script]) => {
  const readme = readFileSync('README.md', 'utf8')
  const place = new RegExp(`<!-- ${name} -->\\s+\`\`\`console\\n(.*?)\\n\`\`\`\\s+<!-- /${name} -->`, 's')
  const shown = place.exec(readme)?.[1] ?? ''
  const { exitCode, stdout, stderr } = await runProgram(process.execPath, [script], {
    timeoutMs: 60_000,
    env: process.env,
  })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  // After a change of what is printed: node scripts/update-readme.mjs
  expect(lasting(stdout.trim())).toBe(lasting(shown))
})
