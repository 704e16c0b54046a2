import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { notesOf } from '../../gates/changelog.ts'
import manifest from '../../package.json' with { type: 'json' }

const repository = join(import.meta.dirname, '..', '..')
const changelog = readFileSync(join(repository, 'CHANGELOG.md'), 'utf8')
const example =
  '# Changelog\n\n## [Unreleased]\n\n- later\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- this\n\n## [1.1.0] - 2026-11-01\n\n- before\n'

test('the notes of a release are its own section', () => {
  expect(notesOf(example, 'v1.2.0', '1.2.0')).toBe('### Added\n\n- this')
})

test.each([
  ['a tag of another version', example, 'v1.1.0', '1.2.0', 'The tag v1.1.0 is not v1.2.0'],
  ['a version that the changelog does not have', example, 'v1.3.0', '1.3.0', 'no section ## [1.3.0]'],
  ['a section without a day', '## [1.0.0]\n\n- this\n', 'v1.0.0', '1.0.0', 'ends without a day'],
  ['a section without a word', '## [1.0.0] - 2026-12-01\n\n', 'v1.0.0', '1.0.0', 'says nothing of 1.0.0'],
])('%s is not released', (_, text, tag, version, why) => {
  expect(() => notesOf(text, tag, version)).toThrow(why)
})

test('the changelog begins with what is not released, and has its releases by version, the newest first', () => {
  const headings = changelog.split('\n').filter((line) => line.startsWith('## '))
  expect(headings[0]).toBe('## [Unreleased]')
  const releases = headings.slice(1).map((heading) => /^## \[(\d+)\.(\d+)\.(\d+)\] - \d{4}-\d{2}-\d{2}$/.exec(heading))
  expect(releases.every(Boolean), headings.join('\n')).toBe(true)
  const numbers = releases.map(
    (release) =>
      release
        ?.slice(1)
        .map(Number)
        .reduce((all, one) => all * 1000 + one, 0) ?? 0,
  )
  expect(numbers).toEqual(numbers.toSorted((one, other) => other - one))
  expect(headings.some((heading) => heading.startsWith(`## [${manifest.version}]`))).toBe(true)
})

test('what is added, changed or removed stands under a heading of that form', () => {
  const kinds = changelog.split('\n').filter((line) => line.startsWith('### '))
  for (const kind of kinds) expect(kind).toMatch(/^### (Added|Changed|Deprecated|Removed|Fixed|Security)$/)
})
