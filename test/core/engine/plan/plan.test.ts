import { expect, test } from 'vitest'
import type { Change } from '../../../../core/base/ports/store.ts'
import { nothing, type Plan, planOf, together } from '../../../../core/engine/plan/plan.ts'
import { freed } from '../../../../core/records/slot/slots.ts'

const change = (sort: string): Change => ({ change: 'delete', table: 'entities', key: { partition: 'p', sort } })
const message = (mission: string) => ({
  lane: 'normal' as const,
  group: 'g',
  deduplication: mission,
  body: { tenant: 'ten_1', mission, attempt: 1, leg: 1 },
})
const slot = freed({ state: 'free', index: 3, generation: 0, version: 1 })

test('plans that are put together keep their changes in order, and all that comes after', () => {
  const one = planOf([change('a'), change('b')], { messages: [message('mis_1')], fillPermits: ['x'] })
  const other = planOf([change('c')], {
    messages: [message('mis_2')],
    fillPermits: ['y'],
    fillSlots: true,
    freed: [slot],
  })
  expect(together(one, nothing, other)).toEqual({
    changes: [change('a'), change('b'), change('c')],
    after: {
      messages: [message('mis_1'), message('mis_2')],
      fillPermits: ['x', 'y'],
      fillSlots: true,
      freed: [slot],
    },
  })
})

test('where none leaves anything to be done, nothing is', () => {
  expect(together(planOf([change('a')]), nothing).after).toEqual({})
})

test('what a decision returns beside its plan does not come along', () => {
  const { changes, after, ...others } = together({ ...planOf([change('a')]), next: 'x' } as Plan)
  expect({ changes, after }).toEqual(planOf([change('a')]))
  expect(others).toEqual({})
})
