// Puts what the stories print into the README, each between its two markers.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const STORIES = { demo: 'scripts/demo.mjs', 'first-steps': 'scripts/first-steps.mjs' }

let readme = readFileSync('README.md', 'utf8')
for (const [name, script] of Object.entries(STORIES)) {
  const printed = execFileSync(process.execPath, [script], { encoding: 'utf8' })
  // The home of a story is a directory that is gone, and its Kafka has any port.
  const shown = printed
    .replaceAll(/\S+kctl-demo-\w+/g, '~/.config')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9092')
  const block = `<!-- ${name} -->\n\n\`\`\`console\n${shown.trim()}\n\`\`\`\n\n<!-- /${name} -->`
  const place = new RegExp(`<!-- ${name} -->.*<!-- /${name} -->`, 's')
  if (!place.test(readme)) throw new Error(`the README has no place for ${name}`)
  readme = readme.replace(place, () => block)
}
writeFileSync('README.md', readme)
