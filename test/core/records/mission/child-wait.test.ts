import { expect, test } from 'vitest'
import { awaitedChildren, childWait, countOf, waitWithout } from '../../../../core/records/mission/child-wait.ts'

const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ mission_id: `mis_${id}`, call_id: id })) as [Child, Child, Child]

interface Child {
  readonly mission_id: string
  readonly call_id: string
}

test('a wait for one is as releases before this one write it', () => {
  const wait = childWait([a], 7, 1)
  expect(wait).toEqual({ kind: 'child', since: 7, ...a, arguments: { agent: '', input: '' } })
  expect(Object.keys(wait)).not.toContain('others')
  expect([awaitedChildren(wait), countOf(wait)]).toEqual([[a], 1])
})

test('of several the first stands where one alone would stand, until it is heard of', () => {
  const wait = childWait([a, b, c], 7, 3)
  expect(wait).toMatchObject({ ...a, others: [b, c], of: 3 })
  const later = waitWithout(wait, new Set(['mis_a']))
  expect(later).toMatchObject({ ...b, others: [c], of: 3, since: 7 })
  expect(later && awaitedChildren(later)).toEqual([b, c])
  const last = waitWithout(wait, new Set(['mis_b', 'mis_c', 'mis_elsewhere']))
  expect(last).toEqual({ kind: 'child', since: 7, ...a, of: 3, arguments: { agent: '', input: '' } })
})

test('it says how much room the results have that are still to come', () => {
  const wait = childWait([a, b], 7, 2, 900)
  expect(wait.room).toBe(900)
  expect(waitWithout(wait, new Set(['mis_a']), 500)?.room).toBe(500)
  expect(waitWithout(wait, new Set(['mis_a']))?.room).toBe(900)
})

test('it is over once all are heard of', () => {
  expect(waitWithout(childWait([a, b], 7, 2), new Set(['mis_a', 'mis_b']))).toBeUndefined()
})
