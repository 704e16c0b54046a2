import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import v8 from '@vitest/coverage-v8'
import { V8CoverageProvider } from '@vitest/coverage-v8/dist/provider.js'

/** Where the processes that tests start write down what they ran: Node does it by itself for this variable, at their end. */
export const ofProcesses = fileURLToPath(new URL('../coverage/processes', import.meta.url))

type CoverageMap = Awaited<ReturnType<V8CoverageProvider['generateCoverage']>>

interface Range {
  readonly startOffset: number
  readonly endOffset: number
  readonly count: number
}

interface Script {
  readonly url: string
  readonly functions: readonly { readonly ranges: readonly Range[] }[]
}

/**
 * Vitest's coverage, and beside what ran in its own processes what ran in those that tests start: the local edition, the
 * command line. Node runs those as they are written, with blanks for types, so that offsets are the sources' own.
 */
class WithProcesses extends V8CoverageProvider {
  override async generateCoverage(
    context: Parameters<V8CoverageProvider['generateCoverage']>[0],
  ): Promise<CoverageMap> {
    const map = await super.generateCoverage(context)
    const known = new Set(map.files())
    for (const name of readdirSync(ofProcesses)) {
      const { result } = JSON.parse(readFileSync(`${ofProcesses}/${name}`, 'utf8')) as { readonly result: Script[] }
      for (const script of result) {
        const path = script.url.startsWith('file:') ? fileURLToPath(script.url) : ''
        if (known.has(path)) addRun(map, path, script)
      }
    }
    return map
  }
}

/** Counts what a process ran. Of the ranges around a place the innermost says how often. */
function addRun(map: CoverageMap, path: string, { functions }: Script): void {
  const { statementMap, s, fnMap, f, branchMap, b } = map.fileCoverageFor(path).data
  const ranges = functions.flatMap((one) => one.ranges).sort((one, other) => lengthOf(one) - lengthOf(other))
  const lines = lineStarts(path)
  const runs = ({ start }: { readonly start: { readonly line: number; readonly column: number } }): number => {
    const at = (lines[start.line - 1] ?? 0) + start.column
    return ranges.find(({ startOffset, endOffset }) => startOffset <= at && at < endOffset)?.count ?? 0
  }
  for (const [id, place] of Object.entries(statementMap)) s[id] = (s[id] ?? 0) + runs(place)
  for (const [id, { loc }] of Object.entries(fnMap)) f[id] = (f[id] ?? 0) + runs(loc)
  for (const [id, { locations }] of Object.entries(branchMap))
    b[id] = locations.map((place, way) => (b[id]?.[way] ?? 0) + (place.start.line === undefined ? 0 : runs(place)))
}

function lengthOf({ startOffset, endOffset }: Range): number {
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

export default { ...v8, getProvider: () => new WithProcesses() }
