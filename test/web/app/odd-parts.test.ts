import { expect, test } from 'vitest'
import { oddIn, without } from '../../../web/app/odd-parts/odd-parts.ts'
import { oneOf, text } from '../../../web/app/search.ts'
import { viewParts } from '../../../web/rooms/mission/address.ts'
import { filterParts } from '../../../web/rooms/missions/filters.ts'

const parts = { status: oneOf(['OPEN', 'DECIDED']), agent: text }

test('a value that there is not, and a name that nobody reads, are told', () => {
  expect(oddIn([parts], 'status=foo&agent=clerk&since=xyz')).toEqual([
    ['status', 'foo'],
    ['since', 'xyz'],
  ])
})

test('the usual value is understood where it is written out, and so is what another part of the page reads', () => {
  expect(oddIn([parts], 'status=OPEN')).toEqual([])
  expect(oddIn([parts, { outcome: oneOf(['', 'passed']) }], 'outcome=passed&status=DECIDED')).toEqual([])
})

test('a page that reads nothing from its address has nothing to say', () => {
  expect(oddIn([], 'utm_source=mail')).toEqual([])
})

test('each filter of the missions and of one mission knows what it does not understand', () => {
  const nonsense = 'status=RUNNING,nope&agent=NO!&since=xyz&after=noon&cost=much&waits=x&children=x'
  expect(oddIn([filterParts], nonsense).map(([name]) => name)).toEqual([
    ...['status', 'agent', 'since', 'after', 'cost', 'waits', 'children'],
  ])
  expect(oddIn([filterParts], 'status=running,failed&agent=clerk&since=24h&cost=0.5&before=2026-11-30')).toEqual([])
  expect(oddIn([viewParts], 'tab=nope&step=0').map(([name]) => name)).toEqual(['tab', 'step'])
})

test('what was not understood is removed, and nothing else', () => {
  expect(without('status=foo&agent=clerk', [['status', 'foo']])).toBe('agent=clerk')
})
