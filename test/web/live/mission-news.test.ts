import { expect, test } from 'vitest'
import { afterEvent, type MissionEvent } from '../../../web/live/mission-news.ts'
import { withNews } from '../../../web/rooms/missions/mission-row.ts'
import { rowAt } from '../rooms/missions/rows.ts'

const event = (seq: number, type: string, data: Record<string, unknown> = {}): MissionEvent => ({
  ...{ seq, type, data, mission_id: 'mis_1', time: `2026-11-30T09:00:0${seq}.000Z` },
})
const after = (...events: readonly MissionEvent[]) =>
  events.reduce<ReturnType<typeof afterEvent> | undefined>((known, one) => afterEvent(known, one), undefined)

test('a mission is followed from its submission to its end', () => {
  const known = after(
    event(1, 'mission.submitted', { status: 'PENDING' }),
    event(2, 'mission.started', { attempt: 2 }),
    event(3, 'step.recorded', { number: 1, kind: 'tool_call', name: 'fetch_page' }),
    event(4, 'mission.waiting', { kind: 'approval' }),
  )
  expect(known).toMatchObject({ status: 'WAITING', doing: { kind: 'approval' }, attempt: 2, step: { number: 1 } })
  const usage = { cost_usd: 1.5, input_tokens: 10, output_tokens: 5 }
  const ended = afterEvent(known, event(5, 'mission.failed', { code: 'x', message: 'y', usage }))
  expect(ended).toMatchObject({ status: 'FAILED', doing: { kind: 'failed', code: 'x' }, usage })
  expect(withNews(rowAt(1), ended)).toMatchObject({
    ...{ status: 'FAILED', cost_usd: 1.5, tokens: 15 },
    finished_at: '2026-11-30T09:00:05.000Z',
  })
})

test('an event that comes twice or late changes nothing', () => {
  const known = after(event(3, 'mission.completed', {}))
  expect(afterEvent(known, event(3, 'mission.completed', {}))).toBe(known)
  expect(afterEvent(known, event(2, 'mission.started', { attempt: 1 }))).toBe(known)
})

test('what a change says replaces the tags and the priority of the row', () => {
  const known = after(event(1, 'mission.changed', { tags: ['new'], priority: 'CRITICAL' }))
  expect(withNews(rowAt(1), known)).toMatchObject({ tags: ['new'], priority: 'CRITICAL', status: 'RUNNING' })
})
