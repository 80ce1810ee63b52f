import type { MessageDefinition } from './definition.ts'
import { type GeneratedMessage, generateMessage, lowerFirst } from './generate-message.ts'

const HEADER = (names: string): string =>
  `// Generated from ${names} of Apache Kafka's message definitions by \`npm run generate\`; do not edit.\n`

/** "ListOffsetsRequest" → "list-offsets" */
export const fileNameOf = (name: string): string =>
  name
    .replace(/(Request|Response)$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()

/** One file: both messages of an API and the object that ties them together. */
export function generateApi(request: MessageDefinition, response: MessageDefinition): string {
  const sent = generateMessage(request)
  const answered = generateMessage(response)
  const name = request.name.replace(/Request$/, '')
  const flexibleFrom = sent.flexible.from > sent.flexible.to ? 'Infinity' : String(sent.flexible.from)
  return [
    HEADER(`${request.name} and ${response.name}`),
    imports(`${sent.code}\n${answered.code}`, 'Api'),
    sent.code,
    answered.code,
    `export const ${lowerFirst(name)}: Api<${sent.name}, ${answered.name}> = {`,
    `  key: ${request.apiKey},`,
    `  name: '${name}',`,
    `  minVersion: ${sent.versions.from},`,
    `  maxVersion: ${sent.versions.to},`,
    `  flexibleFrom: ${flexibleFrom},`,
    `  encodeRequest: write${sent.name},`,
    `  decodeRequest: read${sent.name},`,
    `  encodeResponse: write${answered.name},`,
    `  decodeResponse: read${answered.name},`,
    '}',
    '',
  ].join('\n')
}

/** One file for a message that travels inside another one. */
export function generateData(definition: MessageDefinition): string {
  const message: GeneratedMessage = generateMessage(definition)
  return [
    HEADER(definition.name),
    imports(message.code, 'Message'),
    message.code,
    `export const ${lowerFirst(message.name)}: Message<${message.name}> = {`,
    `  name: '${message.name}',`,
    `  minVersion: ${message.versions.from},`,
    `  maxVersion: ${message.versions.to},`,
    `  encode: write${message.name},`,
    `  decode: read${message.name},`,
    '}',
    '',
  ].join('\n')
}

function imports(code: string, api: 'Api' | 'Message'): string {
  const values = ['refuseField', 'refuseNull', 'ZERO_UUID'].filter((name) => code.includes(name))
  return [
    `import type { ${api}, Decoded } from '../api.ts'`,
    `import { ${[...values, 'type Reader', 'type Writer'].sort(byName).join(', ')} } from '../primitives.ts'`,
    ...(/\bEMPTY\b/.test(code) ? ['', 'const EMPTY = Buffer.alloc(0)'] : []),
    '',
  ].join('\n')
}

const byName = (a: string, b: string): number => a.replace('type ', '').localeCompare(b.replace('type ', ''))
