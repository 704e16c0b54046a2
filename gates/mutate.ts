// npm run mutate -- <folder or file>… [folders of tests] [options of Stryker]: breaks the code there in one way after
// another, and lists the breaks that no test notices: none of those beside it, as the tree of tests mirrors the code, nor of
// those that are named as well. What it found out is kept by place, so that the next run tries only what has changed.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'

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
process.exit(status ?? 1)
