import { expect, test } from 'vitest'
import { stateIn } from '../../../../web/app/search.ts'
import {
  addressOf,
  canonical,
  type Filters,
  filterParts,
  matches,
  questionOf,
  startOfDay,
} from '../../../../web/rooms/missions/filters.ts'
import { rowAt } from './rows.ts'

const filtersIn = (search: string): Filters => stateIn(filterParts, search)
const now = Date.parse('2026-11-30T15:00:00.000Z')

test('filters and their address are the same thing, in a fixed order', () => {
  const search = 'waits=approval&status=waiting,running&agent=coder&since=1h'
  expect(filtersIn(search)).toMatchObject({ status: ['RUNNING', 'WAITING'], agent: 'coder', since: '1h' })
  expect(filtersIn(addressOf(filtersIn(search)))).toEqual(filtersIn(search))
  expect(canonical(search)).toBe(canonical('since=1h&status=RUNNING%2CWAITING&agent=coder&waits=approval'))
  expect(canonical('view=all')).toBe('')
})

test('an address that a person has broken shows all missions, and not an error', () => {
  const broken = 'status=LOST&agent=../x&since=9y&after=yesterday&cost=-1&waits=godot&children=maybe'
  expect(addressOf(filtersIn(broken))).toBe('')
})

test('the API is asked for what it can filter by', () => {
  expect(questionOf(filtersIn('status=FAILED,EXPIRED&tag=nightly&since=1h'), now, 'UTC')).toEqual({
    ...{ limit: 100, status: ['FAILED', 'EXPIRED'], tag: 'nightly' },
    created_after: '2026-11-30T14:00:00.000Z',
  })
  // A moment takes the place of a span.
  expect(questionOf(filtersIn('since=1h&after=2026-11-29T10:00:00Z'), now, 'UTC')).toMatchObject({
    created_after: '2026-11-29T10:00:00.000Z',
  })
})

test('whatever waits for a person is WAITING, so only that is read', () => {
  expect(questionOf(filtersIn('waits=approval'), now, 'UTC').status).toEqual(['WAITING'])
  expect(questionOf(filtersIn('waits=held'), now, 'UTC').status).toEqual(['PENDING'])
})

test('the rest is found in what the API answers', () => {
  const person = rowAt(1, { doing: { kind: 'approval' }, cost_usd: 2, subject: 'Customer-42' })
  const child = rowAt(2, { parent_id: 'mis_1' })
  expect(matches(person, filtersIn('waits=approval'))).toBe(true)
  expect(matches(child, filtersIn('waits=approval'))).toBe(false)
  expect(matches(person, filtersIn('cost=2'))).toBe(true)
  expect(matches(child, filtersIn('cost=2'))).toBe(false)
  expect(matches(child, filtersIn('children=hidden'))).toBe(false)
  expect(matches(person, filtersIn('text=customer-4'))).toBe(true)
  expect(matches(person, filtersIn('text=0001'))).toBe(true)
  expect(matches(person, filtersIn('text=elsewhere'))).toBe(false)
})

test.each([
  ['UTC', '2026-11-30T00:00:00.000Z'],
  ['Asia/Kolkata', '2026-11-29T18:30:00.000Z'],
  ['America/Los_Angeles', '2026-11-30T08:00:00.000Z'],
])('today begins at midnight in %s', (zone, start) => {
  expect(new Date(startOfDay(now, zone)).toISOString()).toBe(start)
})

test('and on a day on which the clocks change', () => {
  const evening = Date.parse('2026-10-25T20:00:00.000Z')
  expect(new Date(startOfDay(evening, 'Europe/London')).toISOString()).toBe('2026-10-24T23:00:00.000Z')
})
