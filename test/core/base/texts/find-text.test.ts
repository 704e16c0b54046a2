import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findText, isLike } from '../../../../core/base/texts/find-text.ts'

/** Few letters, so that beginnings repeat. */
const text = (maxLength: number) => fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength })

test('finds what indexOf finds, from wherever', () => {
  fc.assert(
    fc.property(text(40), text(6), fc.nat(50), (all, wanted, from) => {
      expect(findText(all, wanted, from)).toBe(all.indexOf(wanted, from))
    }),
  )
})

test('a pattern with stars is like what a regular expression says', () => {
  fc.assert(
    fc.property(text(30), fc.array(text(3), { minLength: 1, maxLength: 5 }), (all, parts) => {
      expect(isLike(all, parts.join('*'))).toBe(new RegExp(`^${parts.join('[^]*')}$`).test(all))
    }),
  )
})

test.each([
  ['Paris', 'Paris', true],
  ['Paris', 'Par', false],
  ['It is Paris.', '*Paris*', true],
  ['a\nb', 'a*b', true],
  ['aba', 'ab*ba', false],
  ['', '*', true],
  ['a.c', 'a.c', true],
  ['abc', 'a.c', false],
])('%j and %j', (all, pattern, like) => {
  expect(isLike(all, pattern)).toBe(like)
})

test('what nearly matches everywhere is looked through once, also where it is long', () => {
  const looked = { count: 0 }
  const all = new Proxy(Object('a'.repeat(20_000)), {
    get(target, name) {
      if (name === 'charCodeAt') looked.count += 1
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  expect(findText(all, `${'a'.repeat(1000)}b`)).toBe(-1)
  expect(looked.count).toBeLessThan(5 * 20_000)
})
