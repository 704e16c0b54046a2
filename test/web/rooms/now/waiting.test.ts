import { expect, test } from 'vitest'
import { stateIn } from '../../../../web/app/search.ts'
import { filterParts } from '../../../../web/rooms/missions/filters.ts'
import { places } from '../../../../web/rooms/now/places.ts'
import { listBehind, waitingGroups } from '../../../../web/rooms/now/waiting.ts'

type Waiting = Parameters<typeof waitingGroups>[0][number]

function mission(id: string, created_at: string, change: Partial<Waiting>): Waiting {
  return {
    id,
    created_at,
    agent: 'echo',
    status: 'PENDING',
    pending: null,
    waiting_for: null,
    start_at: null,
    ...change,
  }
}

test('missions that wait are told by reason, with the one that waits longest', () => {
  const approval = { kind: 'approval', approval_id: 'apr_1', since: '' } as const
  const groups = waitingGroups([
    mission('m1', '2026-11-30T10', { status: 'WAITING', waiting_for: approval }),
    mission('m2', '2026-11-30T12', { pending: { place: 'held' } }),
    mission('m3', '2026-11-30T11', { pending: { place: 'held' } }),
    mission('m4', '2026-11-30T11', { status: 'SCHEDULED' }),
    mission('m5', '2026-11-30T09', { status: 'RUNNING' }),
  ])
  expect(groups.map(({ reason, count, oldest }) => [reason, count, oldest.id])).toEqual([
    ['held', 2, 'm3'],
    ['approval', 1, 'm1'],
    ['time', 1, 'm4'],
  ])
})

test('a number leads to the missions that it counts', () => {
  expect(listBehind('budget')).toBe('/missions?status=WAITING&waits=budget')
  expect(listBehind('held')).toBe('/missions?status=PENDING&waits=held')
  expect(listBehind('slot')).toBe('/missions?status=QUEUED')
  expect(listBehind('approval')).toBe('/approvals')
  const byFilter = ['held', 'limit', 'backlog', 'budget', 'tool', 'child', 'agent'] as const
  for (const reason of byFilter)
    expect(stateIn(filterParts, new URL(listBehind(reason), 'http://console').search).waits).toBe(reason)
  const ended = new URL(places.missions({ status: ['CANCELLED', 'EXPIRED'], since: '1h' }), 'http://console').search
  expect(stateIn(filterParts, ended)).toMatchObject({ status: ['EXPIRED', 'CANCELLED'], since: '1h' })
})
