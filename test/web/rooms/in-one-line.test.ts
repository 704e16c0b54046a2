import { expect, test } from 'vitest'
import { inOneLine } from '../../../web/rooms/approvals/in-one-line.ts'

test('tells calls of one tool apart by what each is given', () => {
  expect(inOneLine({ key: 'budget', value: 500 })).toBe('key: budget, value: 500')
  expect(inOneLine({ to: ['ann', 'ben'] })).toBe('to: ["ann","ben"]')
  expect(inOneLine(['ann'])).toBe('["ann"]')
  expect(inOneLine({})).toBe('')
})

test('keeps to one line, however many lines and characters the arguments have', () => {
  const line = inOneLine({ text: 'first\n\tsecond', more: 'x'.repeat(2_000_000) })
  expect(line).toMatch(/^text: first second, more: x+…$/)
  expect(line).toHaveLength(201)
})
