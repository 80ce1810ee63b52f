// Times kctl beside others: npm run bench
import { importTypeScript } from './import-typescript.mjs'

const { runBenchmarks } = await importTypeScript('test/bench/run.ts')
if (!(await runBenchmarks(process.argv.slice(2)))) process.exitCode = 1
