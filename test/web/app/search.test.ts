import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneOf, queryOf, stateIn, text } from '../../../web/app/search.ts'

const parts = { status: oneOf(['', 'FAILED', 'RUNNING']), agent: text }

test('what a state writes into the address, the address gives back', () => {
  const states = fc.record({
    status: fc.constantFrom('' as const, 'FAILED' as const, 'RUNNING' as const),
    agent: fc.string({ maxLength: 200, unit: 'grapheme-ascii' }),
  })
  fc.assert(
    fc.property(states, (state) => {
      expect(stateIn(parts, queryOf(parts, state))).toEqual(state)
    }),
  )
})

test('usual values are left out of the address', () => {
  expect(queryOf(parts, { status: '', agent: '' })).toBe('')
})

test('what somebody else wrote into it is taken as usual, or cut', () => {
  expect(stateIn(parts, `status=nonsense&agent=${'x'.repeat(1000)}`)).toEqual({ status: '', agent: 'x'.repeat(200) })
})
