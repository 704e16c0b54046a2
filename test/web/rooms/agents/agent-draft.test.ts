import { expect, test } from 'vitest'
import { type Agent, AgentPatch, NewAgent } from '../../../../contract/resources/agent.ts'
import { changesIn, creationOf, draftOf } from '../../../../web/rooms/agents/agent-draft.ts'

const agent: Agent = {
  name: 'clerk',
  version: 4,
  kind: 'hosted',
  built_in: false,
  description: 'Keeps the books.',
  instructions: 'Add up.',
  model: 'default',
  fallback_models: [],
  tools: ['calculator'],
  capabilities: [],
  tags: [],
  output_schema: null,
  approvals: [],
  effects: [],
  guardrails: [],
  outside_text: { writes: 'ask', by_tool: [] },
  settings: { temperature: 1 },
  publish_gate: {
    dataset: 'books',
    min_pass_rate: 0.9,
    set_on: { dataset_id: 'd', dataset_version: 3, judges: [] },
  },
  limits: { max_steps: 50, max_output_tokens: 4096, max_tool_calls: 5 },
  created_at: '2026-11-30T09:00:00.000Z',
}
const restOf = (draft: { readonly rest: string }) => JSON.parse(draft.rest) as Record<string, unknown>

test('a new agent is what the form shows at first, as the API takes it', () => {
  const body = creationOf({ ...draftOf(undefined), name: 'clerk', instructions: 'Add up.' })
  expect(NewAgent.parse(body)).toMatchObject({ name: 'clerk', limits: { max_steps: 50 }, guardrails: [] })
})

test('every rule of an agent can be seen and changed, and only what was changed is sent', () => {
  const draft = draftOf(agent)
  const approvals = [{ tool: 'calculator' }]
  const changes = changesIn(draftOf(agent), { ...draft, rest: JSON.stringify({ ...restOf(draft), approvals }) })
  expect(changes).toEqual({ approvals })
  expect(AgentPatch.parse(changes).approvals).toHaveLength(1)
})

test('a gate is shown as it was given, and is not set again by another change', () => {
  const draft = draftOf(agent)
  expect(restOf(draft).publish_gate).toEqual({ dataset: 'books', min_pass_rate: 0.9 })
  expect(changesIn(draftOf(agent), { ...draft, description: 'Adds up.' })).toEqual({ description: 'Adds up.' })
})

test('a limit that was removed is none, and a part that was removed stays as it is', () => {
  const draft = draftOf(agent)
  const { settings: _, ...rest } = restOf(draft)
  const limits = { max_steps: 50, max_output_tokens: 4096 }
  const changes = changesIn(draftOf(agent), { ...draft, rest: JSON.stringify({ ...rest, limits }) })
  expect(AgentPatch.parse(changes)).toEqual({
    limits: { ...limits, max_tool_calls: null, max_attempt_s: null, max_result_characters: null },
  })
})

test('nothing is sent while the rest is no JSON object', () => {
  expect(changesIn(draftOf(agent), { ...draftOf(agent), rest: '{"limits": ' })).toBeUndefined()
  expect(creationOf({ ...draftOf(undefined), rest: '[]' })).toBeUndefined()
})
