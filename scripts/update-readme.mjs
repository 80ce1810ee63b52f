// Puts what the demo prints into the README, between its two markers.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const printed = execFileSync(process.execPath, ['scripts/demo.mjs'], { encoding: 'utf8' })
const readme = readFileSync('README.md', 'utf8')
const block = `<!-- demo -->\n\n\`\`\`console\n${printed.trim()}\n\`\`\`\n\n<!-- /demo -->`
writeFileSync(
  'README.md',
  readme.replace(/<!-- demo -->.*<!-- \/demo -->/s, () => block),
)
