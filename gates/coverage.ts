import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import coverage, { type CoverageMap, type CoverageMapData, type Range as Place } from 'istanbul-lib-coverage'

/**
 * Runs the tests and checks how many lines they executed: in Vitest's own processes, and in processes that tests start, such as
 * the local edition and the command line. Arguments go to Vitest; `--judge` alone checks the last run.
 */

const leastPercent = 85

const root = fileURLToPath(new URL('..', import.meta.url))
/** The folder to which those processes write their coverage: Node does it by itself for NODE_V8_COVERAGE, at exit. */
const ofProcesses = `${root}reports/processes`

interface V8Range {
  readonly startOffset: number
  readonly endOffset: number
  readonly count: number
}

interface Script {
  readonly url: string
  readonly functions: readonly { readonly ranges: readonly V8Range[] }[]
}

function runTests(): number {
  rmSync(ofProcesses, { recursive: true, force: true })
  mkdirSync(ofProcesses, { recursive: true })
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--coverage']
  const { status } = spawnSync(process.execPath, [...vitest, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SORTIE_PROCESS_COVERAGE: ofProcesses },
  })
  return status ?? 1
}

/** Node replaces types with spaces before it runs a source, so offsets match the source. */
function addProcesses(map: CoverageMap): void {
  const known = new Set(map.files())
  for (const name of readdirSync(ofProcesses)) {
    for (const script of scriptsOf(name)) {
      const path = script.url.startsWith('file:') ? fileURLToPath(script.url) : ''
      if (known.has(path)) addRun(map, path, script)
    }
  }
}

/** A process that a test kills during the write leaves an incomplete file, and its coverage does not count. */
function scriptsOf(name: string): readonly Script[] {
  const text = readFileSync(`${ofProcesses}/${name}`, 'utf8')
  try {
    return (JSON.parse(text) as { readonly result: Script[] }).result
  } catch (error) {
    console.log(`not counted: ${name}, of ${text.length} characters: ${(error as Error).message}`)
    return []
  }
}

/** Counts the lines that a process executed. The innermost range around a position has its count. */
function addRun(map: CoverageMap, path: string, { functions }: Script): void {
  const { statementMap, s } = map.fileCoverageFor(path).data
  const ranges = functions.flatMap((one) => one.ranges).sort((one, other) => lengthOf(one) - lengthOf(other))
  const lines = lineStarts(path)
  const runs = ({ start }: Place): number => {
    const at = (lines[start.line - 1] ?? 0) + start.column
    return ranges.find(({ startOffset, endOffset }) => startOffset <= at && at < endOffset)?.count ?? 0
  }
  for (const [id, place] of Object.entries(statementMap)) s[id] = (s[id] ?? 0) + runs(place)
}

function lengthOf({ startOffset, endOffset }: V8Range): number {
  return endOffset - startOffset
}

const starts = new Map<string, readonly number[]>()

function lineStarts(path: string): readonly number[] {
  const known = starts.get(path)
  if (known) return known
  const found = [0, ...[...readFileSync(path, 'utf8').matchAll(/\n/g)].map(({ index }) => index + 1)]
  starts.set(path, found)
  return found
}

const failed = process.argv[2] === '--judge' ? 0 : runTests()
if (failed !== 0) process.exit(failed)
const map = coverage.createCoverageMap(
  JSON.parse(readFileSync(`${root}coverage/coverage-final.json`, 'utf8')) as CoverageMapData,
)
const inside = map.getCoverageSummary().lines.pct
addProcesses(map)
const { pct, covered, total } = map.getCoverageSummary().lines
console.log(
  `lines run: ${pct} % (${covered} of ${total}), ${inside} % in the tests' own processes; at least ${leastPercent} %`,
)
if (pct < leastPercent) process.exit(1)
