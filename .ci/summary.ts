// Adds up the vitest runs that .ci/run made and prints `N passed, N failed[, N skipped]` as the last line.
// Arguments: the stages that failed. Exits 1 when anything did.
import { type Report, readReport } from './report.ts'

const failedStages = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }
let stagesToBlame = failedStages.length

for (const run of ['unit', 'packages', 'browser', 'schemathesis', 'aws']) {
  const report = readReport(run)
  if (!report) continue
  // The files that were tried once more are judged by that, unless they failed again.
  const again = readReport(`${run}-again`)
  if (again?.success && !failedStages.includes(run)) {
    total.passed += report.numFailedTests
    total.failed -= report.numFailedTests
  }
  total.passed += report.numPassedTests
  total.failed += report.numFailedTests
  total.skipped += report.numPendingTests + report.numTodoTests
  // Its failed tests already stand for the stage.
  if (report.numFailedTests > 0 && failedStages.includes(run)) stagesToBlame -= 1
  // A failed import or hook fails no test of its own.
  if (!report.success && !again?.success && !failedStages.includes(run)) stagesToBlame += 1
  tellFailures(report, again?.success ? 'flaky: ' : '')
}

// A gate or a run that fell over counts as one failure, so that the line never reads as a success.
total.failed += stagesToBlame

if (failedStages.length > 0) console.log(`failed: ${failedStages.join(', ')}`)
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`)
process.exitCode = total.failed > 0 ? 1 : 0

/** Once more at the end, where a log that was cut off still has them. */
function tellFailures({ testResults }: Report, how: string): void {
  for (const { name, message, assertionResults } of testResults) {
    if (message !== '') console.log(`${how}${name}: ${firstLines(message)}`)
    for (const { status, fullName, failureMessages } of assertionResults)
      if (status === 'failed') console.log(`${how}${name}: ${fullName}: ${firstLines(failureMessages.join('\n'))}`)
  }
}

function firstLines(text: string): string {
  return text.split('\n', 12).join('\n').slice(0, 2000)
}
