import { expect, test } from 'vitest'
import { NewMission } from '../../../../contract/resources/mission.ts'
import { emptyDraft, namesCapability, submissionOf } from '../../../../web/rooms/submit/submit-draft.ts'

const zone = 'Europe/Berlin'
const draft = { ...emptyDraft('echo'), input: 'hello' }

test('what was left empty is left out, and has the API’s defaults', () => {
  expect(submissionOf(draft, zone)).toEqual({ agent: 'echo', input: 'hello', priority: 'NORMAL' })
})

test('everything that was written is sent as the API takes it', () => {
  const written = {
    ...draft,
    input: '{"order": 7}',
    priority: 'HIGH' as const,
    startAt: '2026-12-01T09:00',
    usd: '0.5',
    subject: ' customer-7 ',
    tags: 'orders, office orders',
    rest: '{"budget": {"tokens": 1000}, "metadata": {"order": "7"}, "timeout_s": 60}',
  }
  expect(NewMission.parse(submissionOf(written, zone))).toMatchObject({
    input: { order: 7 },
    priority: 'HIGH',
    start_at: '2026-12-01T08:00:00.000Z',
    budget: { usd: 0.5, tokens: 1000 },
    subject: 'customer-7',
    tags: ['orders', 'office'],
    metadata: { order: '7' },
    timeout_s: 60,
  })
})

test('nothing that was written is dropped: what a field says is refused in the JSON beside it, and so is a name given twice', () => {
  for (const rest of ['{"agent": "other"}', '{"input": 1}', '{"tags": ["a"]}', '{"caps": 1, "caps": 2}'])
    expect([rest, submissionOf({ ...draft, rest }, zone)]).toEqual([rest, undefined])
  const budget = '{"budget": {"usd": 1, "tokens": 5}}'
  expect(submissionOf({ ...draft, rest: budget, usd: '2' }, zone)).toBeUndefined()
  expect(submissionOf({ ...draft, rest: budget }, zone)).toMatchObject({ budget: { usd: 1, tokens: 5 } })
})

test('a capability may stand for the agent’s name', () => {
  const capable = { ...draft, agent: ' ', rest: '{"capability": "arithmetic"}' }
  expect([namesCapability(capable), namesCapability(draft)]).toEqual([true, false])
  expect(NewMission.parse(submissionOf(capable, zone))).toMatchObject({ capability: 'arithmetic' })
  expect(submissionOf(capable, zone)).not.toHaveProperty('agent')
})

test('nothing is sent while the further fields are no JSON object', () => {
  expect(submissionOf({ ...draft, rest: '{"caps"' }, zone)).toBeUndefined()
})
