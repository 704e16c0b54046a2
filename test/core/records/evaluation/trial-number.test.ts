import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeOf } from '../../../../core/records/evaluation/trial-number.ts'

test('each trial has a place of its own, by case, then candidate, then repeat', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 10 }),
      (cases, candidates, repeats) => {
        const places = Array.from({ length: cases * candidates * repeats }, (_, number) =>
          placeOf(number, { candidates, repeats }),
        )
        const inOrder = Array.from({ length: cases }, (_, caseIndex) =>
          Array.from({ length: candidates }, (_, candidate) =>
            Array.from({ length: repeats }, (_, repeat) => ({ caseIndex, candidate, repeat })),
          ),
        ).flat(2)
        expect(places).toEqual(inOrder)
      },
    ),
  )
})
