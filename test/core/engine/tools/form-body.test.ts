import { describe, expect, test } from 'vitest'
import { formBody } from '../../../../core/engine/tools/own/form-body.ts'

const value = { a: 'x y&z', b: [1, 2], c: { d: true, e: [{ f: null, g: 'h' }] }, none: null }

describe('a form', () => {
  test.each([
    ['form', ['a=x y&z', 'b=1', 'b=2', 'c[d]=true', 'c[e][g]=h']],
    ['form_brackets', ['a=x y&z', 'b[0]=1', 'b[1]=2', 'c[d]=true', 'c[e][0][g]=h']],
  ] as const)('as %s has all that was given, under its names', (encoding, expected) => {
    const read = new URLSearchParams(formBody(value, encoding))
    expect([...read].map(([name, text]) => `${name}=${text}`)).toEqual(expected)
  })

  test.each([['text'], [7], [null], [[1]]])('is made of no %j', (given) => {
    expect(() => formBody(given, 'form')).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })

  test('that names make longer than a body may be is refused before it is there', () => {
    const deep = { ['n'.repeat(100_000)]: Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, 1])) }
    expect(() => formBody(deep, 'form')).toThrow(expect.objectContaining({ code: 'payload_too_large' }))
  })
})
