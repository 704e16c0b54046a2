import { expect, test } from 'vitest'
import { versionCounts } from '../../../web/kit/version-counts.ts'

const would = (agent_version: number | null) => ({ outcome: 'would_be_redriven', agent_version }) as const

test('versions are counted in their order', () => {
  expect(versionCounts([would(10), would(2), would(10)])).toEqual([
    [2, 1],
    [10, 2],
  ])
})

test('what is refused or redriven already runs nothing, and a delivery has no version', () => {
  const others = [
    { outcome: 'refused', agent_version: null },
    { outcome: 'already_redriven', agent_version: 3 },
  ] as const
  expect(versionCounts([...others, would(null)])).toEqual([])
})
