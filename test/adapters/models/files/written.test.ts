import { describe, expect, test } from 'vitest'
import { messagesRequest } from '../../../../adapters/models/anthropic/request.ts'
import { converseRequest } from '../../../../adapters/models/bedrock/request.ts'
import { createModels } from '../../../../adapters/models/create-models.ts'
import type { Attachment, ShownRequest } from '../../../../adapters/models/files/attachments.ts'
import { geminiRequest } from '../../../../adapters/models/gemini/request.ts'
import { chatBody } from '../../../../adapters/models/openai/chat/request.ts'
import { responsesBody } from '../../../../adapters/models/openai/responses/request.ts'
import { takenAtFirst } from '../../../../adapters/models/openai/taken.ts'
import type { FilePart, ModelChunk } from '../../../../core/base/ports/models.ts'
import { replyOf, requestOf } from '../requests.ts'

const bytes = Uint8Array.from(Buffer.from('BYTES'))
const base64 = Buffer.from(bytes).toString('base64')
const file = (kind: Attachment['kind'], media_type: string, name: string): Attachment => ({
  kind,
  media_type,
  name,
  bytes,
})

const image = file('image', 'image/png', 'plan.png')
const paper = file('document', 'application/pdf', 'the_plan (v2).pdf')
const sound = file('audio', 'audio/mpeg', 'note.mp3')

/** A request that says `Look:`, and then shows these. */
function showing(model: string, ...files: readonly Attachment[]): ShownRequest {
  const marks = files.map((_, at) => `[[file 00000000-0000-4000-8000-${String(at).padStart(12, '0')}]]`)
  const attachments = new Map(files.map((one, at) => [marks[at] ?? '', one]))
  return { ...requestOf(['Look:', ...marks].join('\n'), { model, system: '' }), attachments }
}

const chat = (request: ShownRequest) => chatBody(request, takenAtFirst('max_tokens')).messages
const responses = (request: ShownRequest) => responsesBody(request, takenAtFirst('max_tokens')).input

test('chat completions have files as parts of the user’s message', () => {
  expect(chat(showing('openai/gpt-5', image, paper, sound))).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look:\n' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } },
        { type: 'file', file: { filename: paper.name, file_data: `data:application/pdf;base64,${base64}` } },
        { type: 'input_audio', input_audio: { data: base64, format: 'mp3' } },
      ],
    },
  ])
})

test('a message without files stays one text, which is what every service takes', () => {
  expect(chat(showing('openai/gpt-5'))).toEqual([{ role: 'user', content: 'Look:' }])
  expect(responses(showing('openai/gpt-5'))).toEqual([{ type: 'message', role: 'user', content: 'Look:' }])
})

test('Responses have images and documents, and are told of sounds', () => {
  expect(responses(showing('openai/gpt-5', image, paper, sound))).toEqual([
    {
      ...{ type: 'message', role: 'user' },
      content: [
        { type: 'input_text', text: 'Look:\n' },
        { type: 'input_image', image_url: `data:image/png;base64,${base64}`, detail: 'auto' },
        { type: 'input_file', filename: paper.name, file_data: `data:application/pdf;base64,${base64}` },
        { type: 'input_text', text: expect.stringContaining('note.mp3, audio/mpeg') },
      ],
    },
  ])
})

test('Messages have images and documents, and are told of sounds', () => {
  const { body } = messagesRequest(showing('anthropic/claude-sonnet-5', image, paper, sound))
  const source = (media_type: string) => ({ type: 'base64', media_type, data: base64 })
  expect(body).toMatchObject({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look:\n' },
          { type: 'image', source: source('image/png') },
          { type: 'document', source: source('application/pdf'), title: paper.name },
          { type: 'text', text: expect.stringContaining('note.mp3') },
        ],
      },
    ],
  })
})

test('Gemini has all of them inline', () => {
  const { body } = geminiRequest(showing('gemini/gemini-2.5-pro', image, paper, sound))
  const inline = (mimeType: string) => ({ inlineData: { mimeType, data: base64 } })
  expect(body).toMatchObject({
    contents: [
      {
        role: 'user',
        parts: [{ text: 'Look:\n' }, inline('image/png'), inline('application/pdf'), inline('audio/mpeg')],
      },
    ],
  })
})

test('Converse has images and documents as bytes, each document under a name that it takes', () => {
  const { input } = converseRequest(showing('bedrock/amazon.nova-pro-v1:0', image, paper, { ...paper }, sound))
  expect(input.messages?.[0]?.content).toEqual([
    { text: 'Look:\n' },
    { image: { format: 'png', source: { bytes } } },
    { document: { format: 'pdf', name: 'the plan (v2) pdf (2)', source: { bytes } } },
    { document: { format: 'pdf', name: 'the plan (v2) pdf (3)', source: { bytes } } },
    { text: expect.stringContaining('note.mp3') },
  ])
})

test('a model is shown what it is known to take, through all that makes it dependable', async () => {
  const seen: ShownRequest[] = []
  async function* generate(request: ShownRequest): AsyncGenerator<ModelChunk> {
    seen.push(request)
    yield { type: 'text', text: 'Seen.' }
    yield {
      ...{ type: 'finish', parts: [{ type: 'text', text: 'Seen.' }], reason: 'stop', model: request.model },
      usage: { input_tokens: 1, output_tokens: 1 },
    }
  }
  const models = createModels({
    providers: new Map([['mine', async () => generate]]),
    endpoints: {
      mine: {
        ...{ protocol: 'openai', base_url: 'http://127.0.0.1/v1' },
        models: { seer: { abilities: ['images'] }, reader: {} },
      },
    },
  })
  const part: FilePart = { type: 'file', blob: 'i', media_type: 'image/png', name: 'plan.png', bytes: 5 }
  const ask = async (model: string) => {
    const turns = [{ role: 'user' as const, parts: [{ type: 'text' as const, text: 'Look:' }, part] }]
    const { finish } = await replyOf(models.generate(requestOf('', { model, turns, readFile: async () => bytes })))
    return finish.adjustments
  }
  expect(await ask('mine/seer')).toBeUndefined()
  expect([...(seen[0]?.attachments?.values() ?? [])]).toMatchObject([{ name: 'plan.png', bytes }])
  // Nobody knows whether it sees.
  expect(await ask('mine/reader')).toEqual(['plan.png is told in words'])
  expect(seen[1]?.attachments).toBeUndefined()
})

describe('a file in the result of a call', () => {
  const mark = '[[file 00000000-0000-4000-8000-000000000000]]'
  const found = (model: string): ShownRequest => ({
    ...requestOf('', {
      ...{ model, system: '' },
      tools: [{ name: 'fetch', description: 'Fetches.', parameters: { type: 'object', properties: {} } }],
      turns: [
        { role: 'user', parts: [{ type: 'text', text: 'Fetch it.' }] },
        { role: 'model', model, parts: [{ type: 'tool_call', id: 'call1', name: 'fetch', arguments: {} }] },
        {
          ...{ role: 'tool', call_id: 'call1', name: 'fetch', is_error: false },
          parts: [{ type: 'text', text: `Found:\n${mark}` }],
        },
      ],
    }),
    attachments: new Map([[mark, image]]),
  })
  const url = `data:image/png;base64,${base64}`

  test('is shown by the user behind it in chat completions, and told of where users may not speak there', () => {
    expect(chat(found('openai/gpt-5'))).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      { role: 'tool', content: 'Found:\n(It is shown below.)' },
      { role: 'user', content: [{ type: 'text' }, { type: 'image_url', image_url: { url } }] },
    ])
    const { messages } = chatBody(found('mistral/m'), { ...takenAtFirst('max_tokens'), alternating: true })
    expect(messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      { role: 'tool', content: expect.stringContaining('(A file named plan.png') },
    ])
    expect(JSON.stringify(messages)).not.toContain(base64)
  })

  test('stands in the result where protocols have a place for it', () => {
    expect(responses(found('openai/gpt-5'))).toMatchObject([
      { type: 'message' },
      { type: 'function_call' },
      { type: 'function_call_output', output: [{ type: 'input_text' }, { type: 'input_image', image_url: url }] },
    ])
    expect(messagesRequest(found('anthropic/claude-sonnet-5')).body).toMatchObject({
      messages: [
        { role: 'user' },
        { role: 'assistant' },
        { role: 'user', content: [{ type: 'tool_result', content: [{ type: 'text' }, { type: 'image' }] }] },
      ],
    })
    expect(converseRequest(found('bedrock/amazon.nova-pro-v1:0')).input.messages?.at(-1)?.content).toMatchObject([
      { toolResult: { content: [{ text: 'Found:\n' }, { image: { format: 'png' } }], status: 'success' } },
    ])
  })

  test('stands behind the results for Gemini', () => {
    const { body } = geminiRequest(found('gemini/gemini-2.5-pro'))
    expect(body).toMatchObject({
      contents: [
        { role: 'user' },
        { role: 'model' },
        {
          role: 'user',
          parts: [
            { functionResponse: { response: { output: 'Found:\n(It is shown below.)' } } },
            { inlineData: { mimeType: 'image/png', data: base64 } },
          ],
        },
      ],
    })
  })
})
