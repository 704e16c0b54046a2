import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { anthropic } from '../../../adapters/models/anthropic/anthropic.ts'
import { gemini } from '../../../adapters/models/gemini/gemini.ts'
import type { Generate } from '../../../adapters/models/generate.ts'
import { asking } from '../../../adapters/models/openai/ask.ts'
import { chatProtocol } from '../../../adapters/models/openai/chat/protocol.ts'
import type { Protocol } from '../../../adapters/models/openai/protocol.ts'
import { responsesProtocol } from '../../../adapters/models/openai/responses/protocol.ts'
import type { WebFetch } from '../../../adapters/models/provider.ts'
import { readWire } from '../../../adapters/models/wire/read-wire.ts'
import { piece } from './network.ts'
import { requestOf } from './requests.ts'

vi.setConfig({ testTimeout: 120_000 })
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const pieces = 400_000
const perWrite = 500
const whole = 'x'.repeat(pieces)

interface Service {
  readonly name: string
  readonly speaking: (bytes: () => AsyncIterable<Uint8Array>) => Generate
  readonly begin: readonly object[]
  /** Of one character. */
  readonly one: object
  readonly end: readonly object[]
}

const services: readonly Service[] = [
  {
    name: 'chat completions',
    speaking: openai(chatProtocol('max_tokens')),
    begin: [piece({ role: 'assistant', content: '' })],
    one: piece({ content: 'x' }),
    end: [piece({}, 'stop')],
  },
  {
    name: 'Responses',
    speaking: openai(responsesProtocol),
    begin: [],
    one: { type: 'response.output_text.delta', output_index: 0, delta: 'x' },
    end: [
      {
        type: 'response.completed',
        response: { id: 'r', status: 'completed', output: [messageOf(whole)], usage: null },
      },
    ],
  },
  {
    name: 'Messages',
    speaking: fetched((fetch) => anthropic({ apiKey, baseUrl: 'http://127.0.0.1', fetch })),
    begin: [
      { type: 'message_start', message: { id: 'm', role: 'assistant', content: [], usage: { input_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ],
    one: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x' } },
    end: [
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: pieces } },
      { type: 'message_stop' },
    ],
  },
  {
    name: 'Gemini',
    speaking: fetched((fetch) => gemini({ apiKey, baseUrl: 'http://127.0.0.1', fetch })),
    begin: [],
    one: { candidates: [{ content: { role: 'model', parts: [{ text: 'x' }] } }] },
    end: [{ candidates: [{ content: { role: 'model', parts: [] }, finishReason: 'STOP' }] }],
  },
]

test.each(services)(
  'of a long reply of $name its text is held, and nothing for each of its pieces',
  async (service) => {
    const held: number[] = []
    const written = bytesOf(Array.from({ length: perWrite }, () => service.one))
    async function* bytes() {
      yield bytesOf(service.begin)
      for (let sent = 0; sent < pieces; sent += perWrite) {
        if (sent === pieces / 4 || sent === pieces - perWrite) held.push(heapNow())
        yield written
      }
      yield bytesOf(service.end)
    }
    const request = requestOf('hi', { model: 'any/model', max_tokens: 2 * pieces })
    let heard = 0
    let reason: string | undefined
    for await (const chunk of service.speaking(bytes)(request)) {
      if (chunk.type === 'text') heard += chunk.text.length
      if (chunk.type === 'finish') reason = chunk.reason
    }
    expect({ heard, reason }).toEqual({ heard: pieces, reason: 'stop' })
    const [early = Number.NaN, late = Number.NaN] = held
    // A pointer to each piece would be four times as much.
    expect(late - early).toBeLessThan(2 * pieces)
  },
)

function heapNow(): number {
  collect()
  return process.memoryUsage().heapUsed
}

async function apiKey(): Promise<string> {
  return 'key'
}

function openai(protocol: Protocol): Service['speaking'] {
  return (bytes) => asking({ post: () => readWire(bytes()) }, protocol, { endpoint: 'none' })
}

function fetched(speaking: (fetch: WebFetch) => Generate): Service['speaking'] {
  const headers = { 'content-type': 'text/event-stream' }
  return (bytes) => speaking(async () => new Response(ReadableStream.from(bytes()), { headers }))
}

function messageOf(text: string): object {
  return { type: 'message', id: 'm', role: 'assistant', content: [{ type: 'output_text', text }] }
}

function bytesOf(events: readonly object[]): Uint8Array {
  return new Uint8Array(Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')))
}
