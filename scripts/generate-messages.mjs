// Regenerates src/wire/messages from the definitions inside a kafka-clients jar: npm run generate -- path/to/kafka-clients.jar
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { importTypeScript } from './import-typescript.mjs'

const jar = process.argv[2]
if (jar === undefined) throw new Error('usage: npm run generate -- path/to/kafka-clients-VERSION.jar')

const { generateAll } = await importTypeScript('src/wire/generate/generate-all.ts')
const definition = (name) =>
  execFileSync('unzip', ['-p', jar, `common/message/${name}.json`], { encoding: 'utf8' })

const directory = 'src/wire/messages'
rmSync(directory, { recursive: true, force: true })
mkdirSync(directory, { recursive: true })
for (const [file, code] of generateAll(definition)) writeFileSync(`${directory}/${file}`, code)
