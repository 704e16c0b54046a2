import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { inOneLine, judge, type Report, readExplained } from '../../gates/survivors.ts'

const file = 'core/a.ts'
const source = 'function isFree(seats: number) {\n  return seats > 0\n}\n'
const code = 'return seats > 0'

/** `>` stands in column 16 of line 2. */
const broken = (status: string, replacement = '>=', line = 2) => ({
  ...{ status, replacement },
  location: { start: { line, column: 16 }, end: { line, column: 17 } },
})
const reportOf = (...mutants: ReturnType<typeof broken>[]) => ({ files: { [file]: { source, mutants } } })
const explaining = (...becomes: string[]) => ({ [file]: [{ code, becomes, why: 'a reason' }] })
const everywhere = () => true
const clean = { unexplained: [], outlived: [] }

describe('a break that no test notices', () => {
  test.each(['Survived', 'NoCoverage'])('is told by its line before and after: %s', (status) => {
    const { unexplained, outlived } = judge(reportOf(broken(status)), {}, everywhere)
    expect(unexplained).toMatchObject([{ file, line: 2, code, becomes: 'return seats >= 0' }])
    expect(outlived).toEqual([])
  })

  test('passes with a reason, wherever its line stands now, and not with that of another', () => {
    expect(judge(reportOf(broken('Survived')), explaining('return seats >= 0'), everywhere)).toEqual(clean)
    const moved = { source: `\n\n${source}`, mutants: [broken('Survived', '>=', 4)] }
    expect(judge({ files: { [file]: moved } }, explaining('return seats >= 0'), everywhere)).toEqual(clean)
    const both = reportOf(broken('Survived'), broken('Survived', '<'))
    expect(judge(both, explaining('return seats >= 0'), everywhere).unexplained).toHaveLength(1)
  })

  test('is told in one line where it is of several', () => {
    const block = { start: { line: 1, column: 32 }, end: { line: 3, column: 2 } }
    const { unexplained } = judge(reportOf({ ...broken('Survived', '{}'), location: block }), {}, everywhere)
    expect(unexplained).toMatchObject([
      { code: 'function isFree(seats: number) { return seats > 0 }', becomes: 'function isFree(seats: number) {}' },
    ])
  })

  test('counts only in what was broken in this run', () => {
    expect(judge(reportOf(broken('Survived')), explaining('gone'), () => false)).toEqual(clean)
  })
})

describe('a reason', () => {
  const outlived = (report: Report, becomes: string) => judge(report, explaining(becomes), everywhere).outlived

  test('is none any more where a test notices the break, or there is no such break', () => {
    expect(outlived(reportOf(broken('Killed')), 'return seats >= 0')).toMatchObject([{ becomes: 'return seats >= 0' }])
    expect(outlived(reportOf(), 'return seats >= 0')).toHaveLength(1)
  })

  test('stays where the break makes something so slow that it is noticed on some days', () => {
    expect(outlived(reportOf(broken('Timeout')), 'return seats >= 0')).toEqual([])
  })

  test('stays where the same line stands twice, and only one of the two is tested', () => {
    expect(outlived(reportOf(broken('Killed'), broken('Survived')), 'return seats >= 0')).toEqual([])
  })
})

describe('what survivors.json explains', () => {
  const explained = Object.entries(readExplained())

  test.each(explained)('in %s is there', (path, reasons) => {
    const text = inOneLine(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
    expect(reasons.map((one) => one.code).filter((one) => !text.includes(one))).toEqual([])
  })

  test.each(explained)('in %s is explained once', (_, reasons) => {
    const names = reasons.flatMap((one) => one.becomes.map((becomes) => `${one.code} → ${becomes}`))
    expect(names).toEqual([...new Set(names)])
  })
})
