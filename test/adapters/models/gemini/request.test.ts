import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { geminiModel } from '../../../../adapters/models/gemini/model.ts'
import { geminiRequest } from '../../../../adapters/models/gemini/request.ts'
import type { ModelRequest, ModelSettings, Turn } from '../../../../core/base/ports/models.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'
import { geminiViolations } from '../checkers/gemini.ts'
import { requestOf, withAlternatives } from '../requests.ts'
import { resultOf, userSays } from '../turns.ts'
import { anySettings, anyTurns } from '../turns-arbitrary.ts'

const model = 'gemini/gemini-3.8-flash'
const both = toolSpecs(['calculator', 'clock'])

function bodyOf(changes: Partial<ModelRequest> = {}) {
  const { body, adjustments } = geminiRequest(requestOf('hi', { model, tools: both, ...changes }))
  return { ...JSON.parse(JSON.stringify(body)), adjustments }
}

test('any turns, with any settings, tools and model, are as the provider takes them', () => {
  const tools = fc.constantFrom([], both, [withAlternatives], toolSpecs(['http_request', 'ask_person']))
  const names = fc.constantFrom(
    'gemini-3.8-flash',
    'gemini-2.5-pro',
    'gemini-2.5-flash-lite',
    'gemini-2.0-flash',
    'gemma-3',
  )
  const output_schema = fc.constantFrom(
    { type: 'object', properties: { a: { const: 1 } }, propertyNames: { pattern: 'a' } },
    undefined,
  )
  const rest = fc.record({ tools, settings: anySettings, max_tokens: fc.integer({ min: 1, max: 60_000 }) })
  fc.assert(
    fc.property(anyTurns, rest, names, output_schema, (turns, changes, name, schema) => {
      const asked = { turns, ...changes, model: `gemini/${name}`, ...(schema && { output_schema: schema }) }
      const { body } = geminiRequest(requestOf('', asked))
      expect(geminiViolations(JSON.parse(JSON.stringify(body)), geminiModel(name).wantsSignatures)).toEqual([])
    }),
  )
})

test('the checker sees what the provider would refuse', () => {
  const { adjustments: _, ...body } = bodyOf()
  expect(geminiViolations(body, true)).toEqual([])
  const call = { role: 'model', parts: [{ functionCall: { name: 'clock', args: {} } }] }
  const answer = { role: 'user', parts: [{ functionResponse: { name: 'clock', response: {} } }] }
  expect(geminiViolations({ ...body, contents: [...body.contents, call, answer] }, false)).toEqual([])
  expect(geminiViolations({ ...body, contents: [...body.contents, call, answer] }, true)).not.toEqual([])
  expect(geminiViolations({ ...body, contents: [...body.contents, call, ...body.contents] }, false)).not.toEqual([])
  expect(geminiViolations({ ...body, contents: [call, answer] }, false)).not.toEqual([])
  const schema = { type: 'object', properties: { a: { propertyNames: {} } } }
  const tools = [{ functionDeclarations: [{ name: 'a', description: '', parametersJsonSchema: schema }] }]
  expect(geminiViolations({ ...body, tools }, false)).not.toEqual([])
})

describe('what was said', () => {
  test('parts go back to their model as they came, with their signatures', () => {
    const turns: Turn[] = [
      userSays('go'),
      {
        role: 'model',
        model,
        parts: [
          { type: 'reasoning', text: 'a summary' },
          { type: 'text', text: 'I look', opaque: { thought_signature: 'c2lnMQ==' } },
          {
            type: 'tool_call',
            id: 'x',
            name: 'clock',
            arguments: {},
            opaque: { thought_signature: 'c2lnMg==', call_id: 'x' },
          },
          { type: 'tool_call', id: 'call_1', name: 'calculator', arguments: { expression: '1' } },
        ],
      },
      resultOf('x', 'clock', 'now'),
      resultOf('call_1', 'calculator', 'wrong', true),
      { role: 'model', model, parts: [{ type: 'text', text: '', opaque: { thought_signature: 'c2lnMw==' } }] },
      userSays('and?'),
    ]
    expect(bodyOf({ turns }).contents.slice(1)).toEqual([
      {
        role: 'model',
        parts: [
          { text: 'I look', thoughtSignature: 'c2lnMQ==' },
          { functionCall: { id: 'x', name: 'clock', args: {} }, thoughtSignature: 'c2lnMg==' },
          { functionCall: { name: 'calculator', args: { expression: '1' } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'x', name: 'clock', response: { output: 'now' } } },
          { functionResponse: { name: 'calculator', response: { error: 'wrong' } } },
        ],
      },
      { role: 'model', parts: [{ text: '', thoughtSignature: 'c2lnMw==' }] },
      { role: 'user', parts: [{ text: 'and?' }] },
    ])
  })

  test('a call of another model has the word that stands for a signature, where one is wanted', () => {
    const turns: Turn[] = [
      userSays('go'),
      {
        role: 'model',
        model: 'openai/gpt-5',
        parts: [
          { type: 'tool_call', id: 'a', name: 'clock', arguments: {}, opaque: { thought_signature: 'not its own' } },
          { type: 'tool_call', id: 'b', name: 'clock', arguments: {} },
        ],
      },
      resultOf('a', 'clock', 'now'),
      resultOf('b', 'clock', 'now'),
    ]
    const signatures = (name: string) =>
      bodyOf({ turns, model: name }).contents[1].parts.map(
        (part: { thoughtSignature?: string }) => part.thoughtSignature,
      )
    expect(signatures(model)).toEqual(['skip_thought_signature_validator', undefined])
    expect(signatures('gemini/gemini-2.5-flash')).toEqual([undefined, undefined])
  })
})

describe('settings', () => {
  test('what each is called', () => {
    const settings: ModelSettings = {
      temperature: 1.5,
      top_p: 0.5,
      seed: 7,
      stop: ['END'],
      service_tier: 'flex',
      tool_choice: { tool: 'clock' },
    }
    expect(bodyOf({ settings, max_tokens: 77 })).toMatchObject({
      generationConfig: { maxOutputTokens: 77, temperature: 1.5, topP: 0.5, seed: 7, stopSequences: ['END'] },
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['clock'] } },
      serviceTier: 'flex',
      adjustments: [],
    })
  })

  test.each([
    ['gemini-2.0-flash', undefined, undefined],
    ['gemini-2.5-flash', undefined, { includeThoughts: true }],
    ['gemini-2.5-flash', 'none', { includeThoughts: true, thinkingBudget: 0 }],
    ['gemini-2.5-pro', 'none', { includeThoughts: true, thinkingBudget: 128 }],
    ['gemini-2.5-flash', 'high', { includeThoughts: true, thinkingBudget: 20_000 }],
    ['gemini-3-pro-preview', 'medium', { includeThoughts: true, thinkingLevel: 'high' }],
    ['gemini-3.6-flash', 'none', { includeThoughts: true, thinkingLevel: 'minimal' }],
    ['gemini-3.8-flash', 'none', { includeThoughts: true, thinkingLevel: 'low' }],
    ['gemini-4-argon', 'medium', { includeThoughts: true, thinkingLevel: 'medium' }],
  ] as const)('%s with effort %s', (name, effort, sent) => {
    const settings = effort === undefined ? {} : { reasoning_effort: effort }
    const body = bodyOf({ model: `gemini/${name}`, max_tokens: 40_000, settings })
    expect(body.generationConfig.thinkingConfig).toEqual(sent)
  })

  test.each([
    [{ parallel_tool_calls: false }, 'parallel_tool_calls'],
    [{ metadata: { a: 'b' } }, 'metadata'],
    [{ service_tier: 'auto' }, 'service_tier'],
    [{ stop: ['1', '2', '3', '4', '5', '6'] }, 'stop is sent with 5'],
    [{ reasoning_effort: 'none' }, 'reasoning_effort is low'],
  ] as const)('what is not taken is told: %j', (settings, word) => {
    expect(bodyOf({ settings }).adjustments).toEqual([expect.stringContaining(word)])
  })

  test('a schema of the answer holds the model to it, or is told in words where tools may be called', () => {
    const output_schema = { type: 'object', properties: { a: { const: 1, pattern: 'x' } } }
    const held = {
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object', properties: { a: { enum: [1] } } },
    }
    expect(bodyOf({ output_schema }).generationConfig).toMatchObject(held)
    const early = bodyOf({ output_schema, model: 'gemini/gemini-2.5-flash' })
    expect(early.generationConfig.responseJsonSchema).toBeUndefined()
    expect(early.systemInstruction.parts[0].text).toContain('"pattern":"x"')
    expect(bodyOf({ output_schema, model: 'gemini/gemini-2.5-flash', tools: [] }).generationConfig).toMatchObject(held)
  })

  test('a tool without arguments says nothing of them', () => {
    const [calculator, clock] = bodyOf().tools[0].functionDeclarations
    expect(calculator.parametersJsonSchema.properties).toHaveProperty('expression')
    expect(clock).toEqual({ name: 'clock', description: expect.any(String) })
  })
})
