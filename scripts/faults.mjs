// Breaks clusters while kctl works with them and counts what was lost, doubled or claimed:
// node scripts/faults.mjs [ROW...] [--full] [--seed=N] [--verbose]
import { importTypeScript } from './import-typescript.mjs'

const { runFaults } = await importTypeScript('test/faults/run.ts')
if (!(await runFaults(process.argv.slice(2)))) process.exitCode = 1
