import { expect, test } from 'vitest'
import { lastEventTypes } from '../../contract/last-events.ts'
import { ClientFrame, ServerFrame } from '../../contract/live.ts'
import { catalogue } from '../../events/catalogue.ts'

const mission_id = 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA'
const instance_id = 'ins_01KADSM0Q9F7Y1H5T3PKZD8WXA'

test.each([
  { type: 'subscribe', mission_id, after: 0 },
  { type: 'subscribe', mission_id },
  { type: 'subscribe', mission_id: '*' },
  { type: 'unsubscribe', mission_id },
  { type: 'await_work', instance_id },
  { type: 'ping' },
])('a client may send %j', (frame) => {
  expect(ClientFrame.parse(frame)).toEqual(frame)
})

test.each([
  { type: 'subscribe', mission_id: '*', after: 3 },
  { type: 'subscribe', mission_id, after: -1 },
  { type: 'subscribe', mission_id: 'mis_1' },
  { type: 'await_work', instance_id: mission_id },
  { type: 'await_work' },
  { type: 'ping', extra: true },
  { type: 'event' },
  'ping',
])('a client may not send %j', (frame) => {
  expect(ClientFrame.safeParse(frame).success).toBe(false)
})

test.each([
  { type: 'subscribed', mission_id, last_seq: 3 },
  { type: 'subscribed', mission_id, last_seq: 500, more: true },
  { type: 'delta', mission_id, attempt: 1, step: 1, offset: 0, text: 'Hel' },
  { type: 'reasoning', mission_id, attempt: 1, step: 1, offset: 0, text: 'Hm' },
  {
    type: 'tool_progress',
    mission_id,
    attempt: 1,
    call_id: 'c1',
    tool: 'mcp__shop__find',
    text: 'reading',
    done: 1,
    total: 3,
  },
  { type: 'pong' },
  { type: 'work', instance_id },
  {
    type: 'error',
    error: {
      code: 'not_found',
      message: 'There is no such mission',
      details: {},
      timestamp: '2026-11-21T04:00:00.000Z',
      request_id: 'r',
    },
  },
])('a server may send %j', (frame) => {
  expect(ServerFrame.parse(frame)).toEqual(frame)
})

test('the last types of event are in the catalogue', () => {
  for (const type of lastEventTypes) expect(catalogue).toHaveProperty([type])
})
