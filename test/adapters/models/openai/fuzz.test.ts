import { expect, test } from 'vitest'
import * as z from 'zod'
import { ProviderFailure } from '../../../../adapters/models/failures/provider-failure.ts'
import { asking } from '../../../../adapters/models/openai/ask.ts'
import { chatProtocol } from '../../../../adapters/models/openai/chat/protocol.ts'
import type { Protocol } from '../../../../adapters/models/openai/protocol.ts'
import { responsesProtocol } from '../../../../adapters/models/openai/responses/protocol.ts'
import { readWire } from '../../../../adapters/models/wire/read-wire.ts'
import { jsonOrText } from '../../../../core/base/payloads/parse-json.ts'
import type { ModelPart } from '../../../../core/base/ports/models.ts'
import { when } from '../checkers/when.ts'
import { fuzzing, fuzzingMs } from '../mutations.ts'
import { piece } from '../network.ts'
import { type Reply, replyOf, requestOf } from '../requests.ts'
import { anyChange, harmlessChange, type Random, randomOf } from './broken-streams.ts'
import { callPiece, usagePiece } from './services.ts'

const runs = fuzzing.numRuns

interface Recorded {
  readonly name: string
  readonly protocol: Protocol
  readonly events: readonly object[]
}

const usage = {
  prompt_tokens: 40,
  completion_tokens: 30,
  total_tokens: 70,
  completion_tokens_details: { reasoning_tokens: 10 },
}
const message = {
  type: 'message',
  id: 'm',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'Let me see. 🚀' }],
}
const called = {
  type: 'function_call',
  id: 'f',
  call_id: 'call_a',
  name: 'calculator',
  arguments: '{"expression":"1+1"}',
}
const reasoned = {
  type: 'reasoning',
  id: 'rs',
  summary: [{ type: 'summary_text', text: 'Hm.' }],
  encrypted_content: 'gAAA',
}

/** As services send them. */
const recorded: readonly Recorded[] = [
  {
    name: 'an answer of chat completions',
    protocol: chatProtocol('max_tokens'),
    events: [
      piece({ role: 'assistant', content: '' }),
      piece({ reasoning_content: 'The user greets.' }),
      piece({ content: 'Hello, ' }),
      piece({ content: 'grüße 🚀 and "quotes"\n' }),
      piece({ content: 'to you.' }),
      piece({}, 'stop'),
      usagePiece(usage),
    ],
  },
  {
    name: 'calls of chat completions',
    protocol: chatProtocol('max_tokens'),
    events: [
      piece({ role: 'assistant', content: null }),
      piece({ content: 'I shall calculate.' }),
      callPiece(
        { index: 0, id: 'call_a', name: 'calculator', args: '' },
        { extra_content: { google: { thought_signature: 'AbCd' } } },
      ),
      callPiece({ index: 0, args: '{"expression":' }),
      callPiece({ index: 0, args: '"1+1"}' }),
      callPiece({ index: 1, id: 'call_b', name: 'clock', args: '{}' }),
      piece({}, 'tool_calls'),
      usagePiece(usage),
    ],
  },
  {
    name: 'a response',
    protocol: responsesProtocol,
    events: [
      { type: 'response.created', response: { id: 'resp', status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning', id: 'rs', summary: [] } },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, delta: 'Hm.' },
      { type: 'response.output_item.done', output_index: 0, item: reasoned },
      { type: 'response.output_text.delta', output_index: 1, delta: 'Let me ' },
      { type: 'response.output_text.delta', output_index: 1, delta: 'see. 🚀' },
      { type: 'response.output_item.done', output_index: 1, item: message },
      { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"expression":"1+1"}' },
      { type: 'response.output_item.done', output_index: 2, item: called },
      {
        type: 'response.completed',
        response: {
          id: 'resp',
          status: 'completed',
          output: [reasoned, message, called],
          usage: { input_tokens: 40, output_tokens: 30, total_tokens: 70 },
        },
      },
    ],
  },
]

test.each(recorded)(
  '$name is the same however it is sent',
  async ({ protocol, events }) => {
    const whole = await readAs(protocol, textOf(events), randomOf(0))
    for (let seed = 1; seed <= runs; seed++) {
      const random = randomOf(seed)
      const sent = harmlessChange(textOf(events), random)
      const { finish } = await readAs(protocol, sent, random)
      expect({ seed, parts: finish.parts, reason: finish.reason }).toEqual({
        seed,
        parts: whole.finish.parts,
        reason: whole.finish.reason,
      })
    }
  },
  fuzzingMs,
)

test.each(recorded)(
  '$name, however it is broken, is a sound reply or a failure',
  async ({ protocol, events }) => {
    for (let seed = 1; seed <= runs; seed++) {
      const random = randomOf(seed)
      const sent = anyChange(textOf(events), random)
      const problems = await readAs(protocol, sent, random).then(
        (reply) => problemsOf(reply, sent),
        (error: unknown) => when(!(error instanceof ProviderFailure), String(error)),
      )
      expect({ seed, problems }).toEqual({ seed, problems: [] })
    }
  },
  fuzzingMs,
)

function textOf(events: readonly object[]): string {
  return [...events.map((event) => JSON.stringify(event)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('')
}

/** The bytes come in pieces of any length. */
async function readAs(protocol: Protocol, sent: string, random: Random): Promise<Reply> {
  async function* bytes() {
    const all = Buffer.from(sent)
    for (let at = 0; at < all.length; ) {
      const end = at + 1 + Math.floor(random() * 400)
      yield all.subarray(at, end)
      at = end
    }
  }
  const generate = asking({ post: () => readWire(bytes()) }, protocol, { endpoint: 'none' })
  return replyOf(generate(requestOf('hi', { model: 'openai/m', max_tokens: 100 })))
}

/** What the core relies on, whatever came. */
function problemsOf({ finish, calls, chunks }: Reply, sent: string): string[] {
  const counts = Object.values(finish.usage).filter((value) => value !== true)
  const isGood = finish.reason === 'stop' || finish.reason === 'tool_calls'
  return [
    ...when(isGood && !saysSuccess.test(sent), 'a success that nobody told'),
    ...when(finish.reason === 'tool_calls' && calls.length === 0, 'calls that are none'),
    ...when(finish.reason === 'stop' && calls.length > 0, 'calls that are not told'),
    ...when(isGood && calls.length < leastCallsIn(sent), 'calls that are lost'),
    ...when(
      counts.some((count) => !Number.isSafeInteger(count) || Number(count) < 0),
      'a count that is none',
    ),
    ...when(new Set(calls.map(({ id }) => id)).size < calls.length, 'two calls of one id'),
    ...when(
      calls.some(({ id }) => id === '' || !id.isWellFormed()),
      'an id that is none',
    ),
    ...when(sizeOf(finish.parts) > sent.length * 3 + 1000, 'more than was sent'),
    ...when(chunks.length > sent.length + 100, 'more chunks than bytes'),
  ]
}

const saysSuccess = /"finish_reason":"(?:stop|tool_calls)"|"status":"completed"|response\.completed/

const Called = z.object({
  type: z.literal('function_call'),
  call_id: z.string().min(1),
  name: z.string().min(1),
})
const Begun = z
  .object({ id: z.string().min(1), function: z.object({ name: z.string().min(1) }) })
  .transform(({ id, function: { name } }) => ({ call_id: id, name }))
const Sent = z.union([
  z
    .object({ choices: z.tuple([z.object({ delta: z.object({ tool_calls: z.array(z.unknown()) }) })]) })
    .transform(({ choices: [{ delta }] }) => delta.tool_calls.map((call) => Begun.safeParse(call).data)),
  z
    .object({ type: z.literal('response.output_item.done'), item: z.unknown() })
    .transform(({ item }) => [Called.safeParse(item).data]),
])

/** So many calls at the least are told whole, before whatever ends the stream. What was changed may be told as one more. */
function leastCallsIn(sent: string): number {
  const lines = sent.split(/[\r\n]+/).filter((line) => line.startsWith('data:'))
  const end = lines.findIndex((line) => line.slice('data:'.length).trim() === '[DONE]')
  const told = lines
    .slice(0, end < 0 ? undefined : end)
    .flatMap((line) => Sent.safeParse(jsonOrText(line.slice('data:'.length))).data ?? [])
    .filter((call) => call !== undefined)
  return Math.min(new Set(told.map(({ call_id }) => call_id)).size, new Set(told.map(({ name }) => name)).size)
}

function sizeOf(parts: readonly ModelPart[]): number {
  return JSON.stringify(parts).length
}
