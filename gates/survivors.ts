import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'

/*
 * Breaks of the code that no test notices. Each is identified by its lines, before and after it, instead of line numbers, so that
 * it is still found when other lines have moved; each is in survivors.json with its reason.
 */

/** Counted from one; an end is after the last character. */
const Position = z.object({ line: z.int(), column: z.int() })

const Broken = z.object({
  status: z.string(),
  replacement: z.string(),
  location: z.object({ start: Position, end: Position }),
})

/** The parts of Stryker's results that are kept for the next run. */
export const Report = z.object({
  files: z.record(z.string(), z.object({ source: z.string(), mutants: z.array(Broken) })),
})
export type Report = z.output<typeof Report>

const Explained = z.record(
  z.string(),
  z.array(z.strictObject({ code: z.string(), becomes: z.array(z.string()).min(1), why: z.string().min(1) })),
)
type Explained = z.output<typeof Explained>

/** A break in the form of survivors.json. */
export interface Break {
  readonly file: string
  readonly code: string
  readonly becomes: string
}

export interface Judgement {
  /** Breaks that no test notices and nobody has explained. */
  readonly unexplained: readonly (Break & { readonly line: number })[]
  /** Explained breaks that a test notices, or whose lines no longer exist. */
  readonly outlived: readonly Break[]
}

export function readExplained(): Explained {
  const path = fileURLToPath(new URL('survivors.json', import.meta.url))
  return Explained.parse(JSON.parse(readFileSync(path, 'utf8')))
}

/** @param isJudged whether a file was mutated in this run: a report includes files of earlier runs */
export function judge(report: Report, explained: Explained, isJudged: (file: string) => boolean): Judgement {
  const found = breaksOf(report).filter(({ file }) => isJudged(file))
  const reasons = namesOf(explained).filter(({ file }) => isJudged(file))
  const isExplained = new Set(reasons.map(nameOf))
  const mayLive = new Set(found.filter(({ status }) => status !== 'Killed').map(nameOf))
  return {
    unexplained: found.filter((one) => isUnnoticed(one.status) && !isExplained.has(nameOf(one))),
    outlived: reasons.filter((one) => !mayLive.has(nameOf(one))),
  }
}

/** A break that only makes the code slower may be noticed by its duration in some runs. */
function isUnnoticed(status: string): boolean {
  return status === 'Survived' || status === 'NoCoverage'
}

function breaksOf({ files }: Report) {
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n')
    return mutants.map(({ status, replacement, location: { start, end } }) => {
      const before = (lines[start.line - 1] ?? '').slice(0, start.column - 1)
      const after = (lines[end.line - 1] ?? '').slice(end.column - 1)
      const code = lines.slice(start.line - 1, end.line).join('\n')
      return {
        ...{ file, line: start.line, status },
        code: inOneLine(code),
        becomes: inOneLine(before + replacement + after),
      }
    })
  })
}

function namesOf(explained: Explained): readonly Break[] {
  return Object.entries(explained).flatMap(([file, reasons]) =>
    reasons.flatMap(({ code, becomes }) => becomes.map((one) => ({ file, code, becomes: one }))),
  )
}

function nameOf({ file, code, becomes }: Break): string {
  return [file, code, becomes].join('\n')
}

export function inOneLine(code: string): string {
  return code.replaceAll(/\s+/g, ' ').trim()
}
