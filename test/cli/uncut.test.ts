import { expect, test } from 'vitest'
import { useAnsweringServer } from './answering-server.ts'

const long = `${'a word '.repeat(1000)}and its end`

/** All that any of these commands shows of an item. */
const item = {
  ...{ id: 'x', name: 'x', version: 1, agent: 'a', tool: 't', code: 'c', effect: 'none', timeout_s: 1, number: 1 },
  ...{ time: '2026-11-29T09:00:00.000Z', seq: 1, attempt: 1, messages: 1, expectations: [], is_error: false },
  ...{
    kind: 'delegation',
    mission_id: 'mis_1',
    type: 'approval.requested',
    data: { approval_id: 'a', question: long },
  },
  ...{ description: long, title: long, question: long, message: long, input: long, output: long },
}

const attempt = { number: 1, started_at: item.time, duration_ms: 1, http_status: 500, error: null, response: long }
const delivery = { event_type: 'mission.completed', status: 'FAILED', url: 'https://example.com/', attempts: [attempt] }

const { run } = useAnsweringServer(
  { id: 'x', items: [item], next_cursor: null, finished: true, last_seq: 1, ...delivery },
  {},
)

test.each([
  'missions events x',
  'missions steps x',
  'agents list',
  'tools list',
  'tools list --functions',
  'tools list --built-in',
  'approvals list',
  'conversations list',
  'dead-letters list',
  'datasets cases x',
  'deliveries get x',
])('%s shows the whole of a long line to a program that reads it', async (command) => {
  const { code, out } = await run(...command.split(' '))
  expect(code).toBe(0)
  expect(out).toContain('and its end')
})
