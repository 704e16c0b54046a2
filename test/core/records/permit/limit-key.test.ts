import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agentLimitName, agentOfLimit, inOrder } from '../../../../core/records/permit/limit-key.ts'

test('an agent’s limit says whose it is, and no key of a mission is taken for one', () => {
  expect(agentLimitName('echo')).toBe('agent:echo')
  expect(agentOfLimit('agent:echo')).toBe('echo')
  for (const key of ['a', 'agent', 'my-agent']) expect(agentOfLimit(key)).toBeUndefined()
})

test('all missions take their permits in one order, in whatever order they name their limits', () => {
  const keys = fc.uniqueArray(fc.stringMatching(/^[a-z0-9._:-]{1,8}$/)).map((names) => names.map((key) => ({ key })))
  fc.assert(
    fc.property(keys, fc.nat(), (named, turn) => {
      const ordered = inOrder(named)
      const at = named.length === 0 ? 0 : turn % named.length
      expect(inOrder([...named.slice(at), ...named.slice(0, at)])).toEqual(ordered)
      for (const [at, { key }] of ordered.entries()) if (at > 0) expect(String(ordered[at - 1]?.key) < key).toBe(true)
    }),
  )
})
