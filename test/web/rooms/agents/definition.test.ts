import { expect, test } from 'vitest'
import type { Agent } from '../../../../contract/resources/agent.ts'
import { changesIn, draftOf } from '../../../../web/rooms/agents/agent-draft.ts'
import { changedFields, linesOf, patchBackTo } from '../../../../web/rooms/agents/definition.ts'

const first: Agent = {
  name: 'clerk',
  version: 1,
  kind: 'hosted',
  built_in: false,
  description: 'Keeps the books.',
  instructions: 'Add up.\nThen report.',
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
  limits: { max_steps: 50, max_output_tokens: 4096 },
  created_at: '2026-11-30T09:00:00.000Z',
}

test('what only records a version is no change of it', () => {
  expect(changedFields(first, { ...first, version: 2, created_at: '2026-12-01T09:00:00.000Z' })).toEqual([])
})

test('absent settings equal empty ones, and the order of fields does not matter', () => {
  const later = { ...first, settings: {}, limits: { max_output_tokens: 4096, max_steps: 50 } }
  expect(changedFields(first, later)).toEqual([])
})

test('the way back names only what differs, and takes away what the earlier version did not have', () => {
  const newest: Agent = {
    ...first,
    version: 3,
    instructions: 'Guess.',
    settings: { temperature: 2 },
    limits: { max_steps: 5, max_output_tokens: 4096, max_tool_calls: 1 },
    publish_gate: { dataset: 'books' },
  }
  expect(patchBackTo(first, newest)).toEqual({
    instructions: 'Add up.\nThen report.',
    settings: {},
    limits: {
      max_steps: 50,
      max_output_tokens: 4096,
      max_tool_calls: null,
      max_attempt_s: null,
      max_result_characters: null,
    },
    publish_gate: null,
  })
})

test('there is no way back to what is so already', () => {
  expect(patchBackTo(first, { ...first, version: 2 })).toBeUndefined()
})

test('each line of the instructions is a line to compare', () => {
  expect(linesOf(first)).toEqual(expect.arrayContaining(['    "Add up.",', '    "Then report."']))
})

test('a form sends only what was written anew', () => {
  const draft = { ...draftOf(first), tools: 'calculator, clock\nclock' }
  expect(changesIn(draftOf(first), draft)).toEqual({ tools: ['calculator', 'clock'] })
  expect(changesIn(draftOf(first), draftOf(first))).toEqual({})
})
