// Prints "N passed, N failed" from the report that vitest's JSON reporter wrote, and fails if anything did.
// usage: node scripts/test-summary.mjs REPORT FAILED_STEPS
import { readFileSync } from 'node:fs'

const [reportFile, failedSteps = '0'] = process.argv.slice(2)

/** What ran outside of single tests and failed: a file that could not be loaded, the global set-up, the linter. */
let failed = Number(failedSteps)
let passed = 0
try {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'))
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  passed = report.numPassedTests
  failed += report.numFailedTests + brokenFiles.length
  if (!report.success && failed === 0) failed = 1
} catch (error) {
  console.error(`no test report: ${error.message}`)
  failed += 1
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
