// Runs the files once more of which a test failed in a run of .ci/run, one at a time: `node .ci/again.ts unit`. A machine that
// stands still for a while fails what nobody broke; what is broken fails again. Exits 1 where it does.
import { spawnSync } from 'node:child_process'
import { readReport } from './report.ts'

/** More is no accident. */
const mostFiles = 3

const [run = ''] = process.argv.slice(2)
const files = readReport(run)?.testResults.filter(({ status }) => status === 'failed') ?? []
if (files.length === 0 || files.length > mostFiles) process.exit(1)
console.log(`== ${run}, once more: ${files.map(({ name }) => name).join(', ')}`)
const report = ['--reporter=default', '--reporter=json', `--outputFile.json=.ci-results/${run}-again.json`]
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', run, '--no-file-parallelism', ...report]
const { status } = spawnSync(process.execPath, [...vitest, ...files.map(({ name }) => name)], { stdio: 'inherit' })
if (status !== 0) process.exit(1)
// Of the others, what ran is written down already.
const judged =
  run === 'unit' ? spawnSync(process.execPath, ['gates/coverage.ts', '--judge'], { stdio: 'inherit' }) : undefined
process.exit(judged?.status ?? 0)
