import { expect, test } from 'vitest'
import { plainParameters } from '../../../../adapters/models/request/plain-parameters.ts'

const text = { type: 'string' }
const number = { type: 'number' }

test('parameters without alternatives are as they were', () => {
  const schema = { type: 'object', properties: { a: { anyOf: [text, number] } }, required: ['a'] }
  expect(plainParameters(schema)).toBe(schema)
})

test.each(['anyOf', 'oneOf'])(
  'of each of %s the fields are told, and nothing that only one asks for is required',
  (word) => {
    const schema = {
      type: 'object',
      properties: { a: text },
      required: ['a'],
      [word]: [{ properties: { b: text }, required: ['b'] }, { properties: { c: number } }, true],
    }
    expect(plainParameters(schema)).toEqual({
      type: 'object',
      properties: { a: text, b: text, c: number },
      required: ['a'],
    })
  },
)

test('what all of allOf ask for is required', () => {
  const schema = { allOf: [{ properties: { b: text }, required: ['b'] }, { properties: { c: number } }] }
  expect(plainParameters(schema)).toEqual({ properties: { b: text, c: number }, required: ['b'] })
})

test('an alternative may stand among the definitions; what stands nowhere says nothing', () => {
  const $defs = { One: { type: 'object', properties: { b: text } } }
  const anyOf = [{ $ref: '#/$defs/One' }, { $ref: '#/$defs/toString' }, { $ref: 'https://a.example/#/b' }]
  expect(plainParameters({ $defs, anyOf })).toEqual({ $defs, properties: { b: text } })
})
