// Throws damaged bytes at everything that reads some: npm run fuzz -- [TARGET...] [--seconds 60] [--seed N]
import { importTypeScript } from './import-typescript.mjs'

const { main } = await importTypeScript('test/fuzz/main.ts')
process.exitCode = await main(process.argv.slice(2))
