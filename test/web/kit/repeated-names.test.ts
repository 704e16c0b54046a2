import { expect, test } from 'vitest'
import { objectIn, unfitIn } from '../../../web/kit/given-json.ts'
import { namedTwice, repeatedNames } from '../../../web/kit/repeated-names.ts'

test('a name that stands twice in one object is found, at any depth and however it is spelled', () => {
  expect(repeatedNames('{"a": 1, "a": 2}')).toEqual(['a'])
  expect(repeatedNames('[{"x": {"b": 1, "c": [], "\\u0062": 2}}]')).toEqual(['b'])
  expect(repeatedNames('{"a": "a", "b": {"a": 1}, "c": [{"a": 1}, {"a": 2}]}')).toEqual([])
  expect(repeatedNames('{"a": "\\", \\"a\\": ", "b": "{a:"}')).toEqual([])
  expect(repeatedNames('{"x": "\\"", "a": 1, "y": "\\", ", "a": 2}')).toEqual(['a'])
})

test('megabytes in one text are read', () => {
  const long = JSON.stringify({ a: '\\\\"'.repeat(1_000_000), b: 1 })
  expect(repeatedNames(`[${long.slice(0, -1)},"b":2}]`)).toEqual(['b'])
})

test('rows of a form may not have the same name; those without one do not count', () => {
  expect(namedTwice(['x-id', ' ', '', 'x-id ', 'x-other'])).toEqual(['x-id'])
  expect(namedTwice(['a', 'b', ''])).toEqual([])
})

test('an object that would lose a part is none, and what is wrong is told', () => {
  expect(objectIn('{"caps": 1, "caps": 2}')).toBeUndefined()
  expect(unfitIn('{"caps": 1, "caps": 2}')).toEqual({ kind: 'twice', names: ['caps'] })
  expect(objectIn('{"agent": "echo"}', ['agent', 'input'])).toBeUndefined()
  expect(unfitIn('{"agent": "echo", "caps": {}}', ['agent', 'input'])).toEqual({ kind: 'taken', names: ['agent'] })
  expect(unfitIn('[1]')).toEqual({ kind: 'no object' })
  expect(unfitIn('{"a"')).toEqual({ kind: 'no object' })
  expect([unfitIn(''), unfitIn('{"caps": {}}', ['agent'])]).toEqual([undefined, undefined])
})
