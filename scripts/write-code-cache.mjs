// Runs one command line as bin/kctl.js would, and keeps the code that V8 has compiled for it.
//   node scripts/write-code-cache.mjs DIST COMMAND [ARG...]
import { writeCodeCache } from '../bin/kctl.js'

const [dist, ...args] = process.argv.slice(2)
await writeCodeCache(dist, args[0], async ({ main, systemHost }) => {
  const exitCode = await main(args, systemHost(import.meta.filename))
  if (exitCode !== 0) throw new Error(`kctl ${args.join(' ')} ended with ${exitCode}`)
})
