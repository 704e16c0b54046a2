import { describe, expect, test } from 'vitest'
import { problemWith } from '../../../../core/base/schemas/check-value.ts'
import { assertUsableSchema } from '../../../../core/base/schemas/output-schema.ts'
import { checkedParameters } from '../../../../core/records/tool/checked-parameters.ts'

const ref = (name: string) => ({ $ref: `#/$defs/${name}` })
const object = (properties: object) => ({ type: 'object', properties })

describe('the parameters of a tool', () => {
  test('without definitions are checked as they are', () => {
    const parameters = object({ a: { type: 'string' } })
    expect(checkedParameters(parameters)).toBe(parameters)
  })

  test('that come back to themselves are checked once around', () => {
    const parameters = {
      ...object({ a: ref('A') }),
      $defs: { A: object({ b: ref('B') }), B: object({ a: ref('A'), n: { type: 'number' } }) },
    }
    expect(() => assertUsableSchema(parameters)).toThrow('refers to itself')
    const checked = checkedParameters(parameters)
    assertUsableSchema(checked)
    expect(problemWith(checked, { a: { b: { n: 1, a: { b: 'anything' } } } })).toBeUndefined()
    expect(problemWith(checked, { a: { b: { n: 'one' } } })).toContain('/a/b/n')
  })

  test('that refer to one thing twice have it checked in both places', () => {
    const parameters = { ...object({ a: ref('A'), b: ref('A') }), $defs: { A: { type: 'number' } } }
    const checked = checkedParameters(parameters)
    expect(problemWith(checked, { a: 1, b: 'one' })).toContain('/b')
    expect(checked).toEqual(parameters)
  })

  test('with a chain that is longer than any that is taken are refused, and nothing runs out of stack', () => {
    const names = Array.from(
      { length: 3000 },
      (_, at) => [`D${at}`, object({ a: ref(`D${(at + 1) % 3000}`) })] as const,
    )
    const parameters = { ...object({ a: ref('D0') }), $defs: Object.fromEntries(names) }
    expect(() => assertUsableSchema(checkedParameters(parameters))).toThrow('nests too deep')
  })

  test('keep a property that is named like a reference', () => {
    const parameters = { ...object({ $ref: { type: 'number' } }), $defs: {} }
    expect(problemWith(checkedParameters(parameters), { $ref: 'one' })).toContain('/$ref')
  })
})
