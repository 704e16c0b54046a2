import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { responsesBody } from '../../../../../adapters/models/openai/responses/request.ts'
import { takenAtFirst } from '../../../../../adapters/models/openai/taken.ts'
import type { ModelTurn, Turn } from '../../../../../core/base/ports/models.ts'
import { responsesViolations } from '../../checkers/responses.ts'
import { requestOf } from '../../requests.ts'
import { anyRequest, foreign } from '../turns.ts'

const first = takenAtFirst('max_completion_tokens')
const calculator = { name: 'calculator', description: 'Calculates.', parameters: { type: 'object', properties: {} } }

test('any history is valid, and says nothing of another provider', () => {
  fc.assert(
    fc.property(anyRequest, fc.constantFrom('told' as const, 'never' as const), (request, reasoningBack) => {
      const body = responsesBody(request, { ...first, reasoningBack })
      expect(responsesViolations(body)).toEqual([])
      expect(JSON.stringify(body)).not.toContain(foreign)
    }),
  )
})

describe('reasoning', () => {
  const reasoning = {
    type: 'reasoning' as const,
    text: 'Let me see.',
    opaque: { responses: { id: 'rs_1', encrypted_content: 'gAAA', summary: ['Let me see.'] } },
  }
  const said = (...parts: ModelTurn['parts']): Turn[] => [
    { role: 'user', parts: [{ type: 'text', text: 'go' }] },
    { role: 'model', model: 'openai/gpt-5', parts },
  ]
  const call = { type: 'tool_call' as const, id: 'c1', name: 'calculator', arguments: { expression: '1+1' } }
  const answered: Turn = {
    role: 'tool',
    call_id: 'c1',
    name: 'calculator',
    parts: [{ type: 'text', text: '2' }],
    is_error: false,
  }
  const inputOf = (turns: readonly Turn[], model = 'openai/gpt-5') =>
    responsesBody(requestOf('', { model, turns, tools: [calculator] }), first).input

  test('goes back encrypted, before the call that came of it', () => {
    expect(inputOf([...said(reasoning, call), answered])).toEqual([
      { type: 'message', role: 'user', content: 'go' },
      {
        type: 'reasoning',
        id: 'rs_1',
        encrypted_content: 'gAAA',
        summary: [{ type: 'summary_text', text: 'Let me see.' }],
      },
      { type: 'function_call', call_id: 'c1', name: 'calculator', arguments: '{"expression":"1+1"}' },
      { type: 'function_call_output', call_id: 'c1', output: '2' },
    ])
  })

  test('does not go to another model, nor where nothing came of it', () => {
    expect(JSON.stringify(inputOf([...said(reasoning, call), answered], 'openai/gpt-4.1'))).not.toContain('gAAA')
    expect(JSON.stringify(inputOf(said({ type: 'text', text: 'Done.' }, reasoning)))).not.toContain('gAAA')
  })
})

test('nothing is kept at the provider, and its words for settings are used', () => {
  const settings = { reasoning_effort: 'low', tool_choice: { tool: 'calculator' }, seed: 7, stop: ['END'] } as const
  const output_schema = { type: 'object', properties: { n: { type: 'integer' } } }
  const request = requestOf('hi', {
    model: 'openai/gpt-5',
    tools: [calculator],
    settings,
    output_schema,
    max_tokens: 77,
  })
  expect(responsesBody(request, first)).toEqual({
    model: 'gpt-5',
    instructions: 'Be brief.',
    input: [{ type: 'message', role: 'user', content: 'hi' }],
    tools: [{ type: 'function', ...calculator, strict: false }],
    tool_choice: { type: 'function', name: 'calculator' },
    text: { format: { type: 'json_schema', name: 'output', schema: output_schema, strict: false } },
    reasoning: { effort: 'low' },
    max_output_tokens: 77,
    stream: true,
    store: false,
    include: ['reasoning.encrypted_content'],
  })
})
