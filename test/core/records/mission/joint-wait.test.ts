import { expect, test } from 'vitest'
import {
  awaitedIn,
  countOf,
  type JointWait,
  jointWait,
  waitWithout,
} from '../../../../core/records/mission/joint-wait.ts'
import { Wait } from '../../../../core/records/mission/mission.ts'

const children = ['a', 'b', 'c'].map((id) => ({ mission_id: `mis_${id}`, call_id: id }))
const [a, b, c] = children
const calls = ['d', 'e'].map((id, at) => ({ tool: `tool-${id}`, tool_call_id: `tcl_${id}`, until: 100 + at }))
const [d, e] = calls

/** @param of how many of the children it is for @param calls of the calls */
function waitFor(counts: { readonly of?: number; readonly calls?: number }, room?: number): JointWait {
  const awaited = { children: children.slice(0, counts.of ?? 0), calls: calls.slice(0, counts.calls ?? 0) }
  const wait = jointWait(awaited, { since: 7, of: awaited.children.length, room })
  if (!wait) throw new Error('It is for nobody')
  return wait
}

test('a wait for one is as releases before this one write it, and read it', () => {
  const child = { kind: 'child', since: 7, ...a, arguments: { agent: '', input: '' } }
  expect(waitFor({ of: 1 })).toEqual(child)
  expect(waitFor({ calls: 1 })).toEqual({ kind: 'tool', since: 7, ...d })
  expect(awaitedIn(Wait.parse(child) as JointWait)).toEqual({ children: [a], calls: [] })
  expect(awaitedIn(Wait.parse({ kind: 'tool', since: 7, ...d }) as JointWait)).toEqual({ children: [], calls: [d] })
})

test('of several the first stands where one alone would stand, until it is heard of', () => {
  const wait = waitFor({ of: 3 })
  expect(wait).toMatchObject({ ...a, others: [b, c], of: 3 })
  const later = waitWithout(wait, new Set(['mis_a']))
  expect(later).toMatchObject({ ...b, others: [c], of: 3, since: 7 })
  const last = waitWithout(wait, new Set(['mis_b', 'mis_c', 'mis_elsewhere']))
  expect(last).toEqual({ kind: 'child', since: 7, ...a, of: 3, arguments: { agent: '', input: '' } })
  expect(waitFor({ calls: 2 })).toEqual({ kind: 'tool', since: 7, ...d, others: [e] })
  expect(waitWithout(waitFor({ calls: 2 }), new Set(['tcl_d']))).toEqual({ kind: 'tool', since: 7, ...e })
})

test('it is for children as long as there are any, and then for the calls beside them', () => {
  const wait = waitFor({ of: 2, calls: 2 })
  expect(wait).toMatchObject({ kind: 'child', ...a, others: [b], calls, of: 2 })
  expect(Wait.parse(wait)).toEqual(wait)
  const without = (...ids: readonly string[]) => waitWithout(wait, new Set(ids))
  expect(without('mis_a', 'tcl_e')).toMatchObject({ kind: 'child', ...b, calls: [d], of: 2 })
  expect(without('tcl_d', 'tcl_e')).not.toHaveProperty('calls')
  expect(without('mis_a', 'mis_b')).toEqual({ kind: 'tool', since: 7, ...d, others: [e] })
})

test('it says how many children there were, and how much room the results have that are still to come', () => {
  const wait = waitFor({ of: 2, calls: 1 }, 900)
  expect([wait.room, countOf(wait)]).toEqual([900, 2])
  expect(waitWithout(wait, new Set(['mis_a']), 500)?.room).toBe(500)
  expect(waitWithout(wait, new Set(['mis_a', 'mis_b']))?.room).toBe(900)
})

test('it is over once all are heard of', () => {
  const wait = waitFor({ of: 2, calls: 1 })
  expect(waitWithout(wait, new Set(['mis_a', 'mis_b', 'tcl_d']))).toBeUndefined()
})
