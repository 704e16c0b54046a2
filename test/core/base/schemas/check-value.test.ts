import { expect, test, vi } from 'vitest'
import { problemWith } from '../../../../core/base/schemas/check-value.ts'

test('no code is made of a schema: that takes the event loop longer than the check', () => {
  const names = Array.from({ length: 400 }, (_, at) => `name_${at}`)
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
  const value = Object.fromEntries(names.map((name) => [name, 'x']))
  const made = vi.spyOn(globalThis, 'Function')
  expect(problemWith({ type: 'object', properties, required: names }, value)).toBeUndefined()
  expect(problemWith({ type: 'object', properties, required: names }, { ...value, name_7: 7 })).toContain('name_7')
  // Empty code is how the library finds out whether it might.
  expect(made.mock.calls.filter((code) => code.join('') !== '')).toEqual([])
  made.mockRestore()
})
