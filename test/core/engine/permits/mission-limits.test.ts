import { expect, test } from 'vitest'
import { limitOf, limitsOf, limitsOfChild } from '../../../../core/engine/permits/mission-limits.ts'

test('a mission counts towards its keys and its agent’s limit, in the order of their names', () => {
  const keys = [{ key: 'b', limit: 2 }, { key: 'a' }]
  expect(limitsOf({ limited_agents: ['echo'] }, 'echo', keys)).toStrictEqual([
    { key: 'a' },
    { key: 'agent:echo' },
    { key: 'b', limit: 2 },
  ])
  expect(limitsOf({ limited_agents: ['echo'] }, 'coder', [])).toEqual([])
  expect(limitsOf({}, 'echo', [])).toEqual([])
})

test('a mission may say of each of its limits how many permits there are', () => {
  const limits = [{ key: 'a', limit: 2 }, { key: 'b' }]
  expect(['a', 'b', 'c'].map((key) => limitOf({ limits }, key))).toStrictEqual([...limits, { key: 'c' }])
  expect(limitOf({}, 'a')).toStrictEqual({ key: 'a' })
})

test('a child counts towards the keys of its parent, and its own agent’s limit in place of its parent’s', () => {
  const parent = [{ key: 'a' }, { key: 'agent:supervisor' }]
  expect(limitsOfChild({ limited_agents: ['echo'] }, 'echo', parent)).toEqual([{ key: 'a' }, { key: 'agent:echo' }])
  expect(limitsOfChild({}, 'echo', undefined)).toEqual([])
})
