import { expect, test } from 'vitest'
import { waitingGroups } from '../../../../web/rooms/now/waiting.ts'

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
