import { expect, test } from 'vitest'
import type { RedriveOutcome } from '../../../contract/resources/dead-letter.ts'
import { inTurn } from '../../../web/rooms/dead-letters/in-turn.ts'
import { type Cause, mergeCauses } from '../../../web/rooms/dead-letters/merge-causes.ts'
import { summaryOf } from '../../../web/rooms/dead-letters/summary-of.ts'

const cause = (code: string, count: number, day: number): Cause => ({
  kind: 'mission',
  code,
  count,
  agents: [`agent-${day}`],
  message: `of day ${day}`,
  first_died_at: `2026-11-0${day}T00:00:00.000Z`,
  last_died_at: `2026-11-0${day}T12:00:00.000Z`,
})

test('parts of a count are one count, most frequent first', () => {
  const newer = { causes: [cause('timeout', 3, 5), cause('tool_failed', 2, 5)] }
  const older = { causes: [cause('tool_failed', 4, 2)] }
  expect(mergeCauses([newer, older])).toEqual([
    {
      ...cause('tool_failed', 6, 5),
      agents: ['agent-5', 'agent-2'],
      first_died_at: '2026-11-02T00:00:00.000Z',
    },
    cause('timeout', 3, 5),
  ])
})

const usage = { model_calls: 2, tool_calls: 0, input_tokens: 10, output_tokens: 5, cost_usd: 0.5 }
const outcome: RedriveOutcome = {
  dead_letter_id: `dead_${'0'.repeat(26)}`,
  outcome: 'would_be_redriven',
  mission_id: null,
  new_mission_id: null,
  agent_version: 1,
  kept_steps: 3,
  kept_usage: usage,
  problem: null,
}

test('a preview says how many would be redriven, what is kept, and why others are refused', () => {
  const problem = { code: 'not_found', message: 'There is no version 9' }
  const refused: RedriveOutcome = { ...outcome, outcome: 'refused', kept_steps: 0, problem }
  expect(summaryOf([outcome, outcome, refused, refused, refused])).toEqual({
    would: 2,
    refused: 3,
    steps: 6,
    usd: 1,
    problems: [['There is no version 9', 3]],
  })
})

test('an act on many is done for each, at most four at once, and failures are counted', async () => {
  let atOnce = 0
  let most = 0
  const ids = Array.from({ length: 20 }, (_, at) => String(at))
  const failed = await inTurn(ids, async (id) => {
    most = Math.max(most, ++atOnce)
    await Promise.resolve()
    atOnce--
    if (Number(id) % 5 === 0) throw new Error('refused')
  })
  expect(failed).toBe(4)
  expect(most).toBe(4)
})
