// npm run mutate -- <folder or file>… [folders of tests] [options of Stryker]: breaks the code there in one way after another,
// and lists the breaks that no test notices. It runs the tests beside the code, since the tree of tests mirrors the code, and
// those in the named folders. Results are stored by position, so that the next run tries only changed code. It fails if
// survivors.json does not explain an unnoticed break, or explains a noticed one.
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { judge, Report, readExplained } from './survivors.ts'

const given = process.argv.slice(2)
const options = given.findIndex((one) => one.startsWith('-'))
const named = options < 0 ? given : given.slice(0, options)
const places = named.filter((one) => !one.startsWith('test/'))
if (places.length === 0) {
  console.error('Say what to mutate, as in: npm run mutate -- core/features/access')
  process.exit(2)
}

const isFolder = (place: string) => statSync(place).isDirectory()
const mutate = places.map((place) => (isFolder(place) ? `${place}/**/*.ts` : place))
const beside = places.map((place) => `test/${isFolder(place) ? place : dirname(place)}`)
const tests = [...beside, ...named.filter((one) => one.startsWith('test/'))]
const known = `reports/mutation/${places.join('+').replaceAll('/', '.')}.json`
const told = options < 0 ? [] : given.slice(options)
const { status } = spawnSync(
  'stryker',
  ['run', 'gates/stryker.config.json', '--mutate', mutate.join(','), '--incrementalFile', known, ...told],
  { stdio: 'inherit', env: { ...process.env, SORTIE_MUTATION_TESTS: tests.join(',') } },
)
if (status !== 0) process.exit(status ?? 1)

const isJudged = (file: string) => places.some((place) => file === place || file.startsWith(`${place}/`))
const report = Report.parse(JSON.parse(readFileSync(known, 'utf8')))
const { unexplained, outlived } = judge(report, readExplained(), isJudged)
for (const { file, line, code, becomes } of unexplained)
  console.error(`No test notices, and gates/survivors.json does not explain, ${file}:${line}\n- ${code}\n+ ${becomes}`)
for (const { file, code, becomes } of outlived)
  console.error(`gates/survivors.json explains what a test notices, or is not there, ${file}\n- ${code}\n+ ${becomes}`)
if (unexplained.length + outlived.length > 0) process.exit(1)
