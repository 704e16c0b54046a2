import { expect, test } from 'vitest'
import { withChosen } from '../../../../web/rooms/agents/chosen-tools.ts'

const offered = ['calculator', 'clock', 'mcp:shop/*']

test('what is chosen comes last, one a line, and what is there keeps its place', () => {
  expect(withChosen('', offered, ['clock'])).toBe('clock')
  expect(withChosen('clock, own', offered, ['calculator', 'clock'])).toBe('clock\nown\ncalculator')
})

test('what is chosen no more goes, and what nobody offers stays', () => {
  expect(withChosen('own\nclock\nmcp:shop/find', offered, [])).toBe('own\nmcp:shop/find')
})
