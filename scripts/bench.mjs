// Times kctl beside others: npm run bench
import { importTypeScript } from './import-typescript.mjs'

const { runBenchmarks } = await importTypeScript('test/bench/run.ts')
await runBenchmarks(process.argv.slice(2))
