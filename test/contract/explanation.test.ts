import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Reason } from '../../contract/resources/explanation.ts'

test('the documentation has every code, and no other', () => {
  const text = readFileSync(new URL('../../docs/explain.md', import.meta.url), 'utf8')
  const documented = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code)
  const codes = Reason.options.map(({ shape }) => shape.code.value)
  expect(documented.sort()).toEqual([...codes].sort())
})
