import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorAdvice } from '../../contract/error-advice.ts'
import { errorCodes, errorTable } from '../../contract/errors.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'errors.md'), 'utf8')

/** Without the links at their ends. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(' | ').slice(0, 4).join(' | '))

test('the page has every error once, with its status, whether it may pass, and what to do', () => {
  const expected = errorCodes.map((code) => {
    const { status, retryable } = errorTable[code]
    return `| \`${code}\` | ${status} | ${retryable ? 'yes' : 'no'} | ${errorAdvice[code]}`
  })
  expect(rows.toSorted()).toEqual(expected.toSorted())
})

test.each(errorCodes)('what is said of %s has a next step, in whole sentences', (code) => {
  expect(errorAdvice[code]).toMatch(/^[A-Z].*[.:] .*\.$/)
  expect(errorAdvice[code]).not.toContain(' | ')
})
