import { describe, expect, test } from 'vitest'
import { mapped, pointersIn, texts } from '../../../../core/records/tool/argument-mapping.ts'
import { firstOf, valueAt } from '../../../../core/records/tool/json-pointer.ts'

const given = { id: 7, name: 'Ann', tags: ['a', 'b'], address: { city: 'Bonn', zip: null }, none: null }

describe('a mapping', () => {
  test.each([
    ['constants', { a: 1, b: ['x', null] }, { a: 1, b: ['x', null] }],
    ['an argument', { who: { $from: '/name' } }, { who: 'Ann' }],
    ['a part of one', { in: { city: { $from: '/address/city' } } }, { in: { city: 'Bonn' } }],
    ['all of them', { $from: '' }, given],
    ['an item of a list', [{ $from: '/tags/1' }], ['b']],
    ['what was given as null', { a: { $from: '/none' } }, { a: null }],
    ['without what was not given', { a: { $from: '/other' }, b: [{ $from: '/tags/9' }, 1] }, { b: [1] }],
    ['without what every object inherits', { a: { $from: '/constructor' }, b: { $from: '/tags/length' } }, {}],
    ['an object that only looks like a pointer', { a: { $from: '/id', b: 1 } }, { a: { $from: '/id', b: 1 } }],
    ['a text that only looks like a template', '{id}', '{id}'],
  ])('has %s', (_, mapping, value) => {
    expect(mapped(mapping, given)).toEqual(value)
  })

  test('names its pointers', () => {
    expect(pointersIn({ a: { $from: '/a/b' }, c: [{ $from: '' }, { d: { $from: '/e' } }] })).toEqual(['/a/b', '', '/e'])
  })

  test('is left out whole where it is one argument that was not given', () => {
    expect(mapped({ $from: '/other' }, given)).toBeUndefined()
  })
})

describe('texts for a query or a header', () => {
  test.each([
    [{ $from: '/id' }, ['7']],
    [{ $from: '/tags' }, ['a', 'b']],
    [{ $from: '/other' }, []],
    [{ $from: '/none' }, []],
    ['fixed', ['fixed']],
    [true, ['true']],
  ])('%j', (mapping, expected) => {
    expect(texts('x', mapping, given)).toEqual(expected)
  })

  test('are not made of an object', () => {
    expect(() => texts('x', { $from: '/address' }, given)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })
})

test('pointers are those of RFC 6901', () => {
  const value = { 'a/b': 1, 'm~n': 2, '': 3, list: [{ x: 4 }] }
  expect(['/a~1b', '/m~0n', '/', '/list/0/x', '/list/00', '/list/-', '/~01'].map((one) => valueAt(one, value))).toEqual(
    [...[1, 2, 3, 4], ...[undefined, undefined, undefined]],
  )
  expect([firstOf('/a~1b/c'), firstOf('')]).toEqual(['a/b', undefined])
})
