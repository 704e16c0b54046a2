import type { ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Generate } from '../../../adapters/models/generate.ts'
import { chatCompletions } from '../../../adapters/models/openai/openai.ts'
import { useLives } from './lives.ts'
import { piece, sendEvents, useRawServers } from './network.ts'
import { callPiece, usagePiece } from './openai/services.ts'

/** Of those who decide how long somebody may be silent. What goes over the wire takes the time that it takes. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const serve = useRawServers()
const live = useLives()

/** A service that sends a piece each second, on a clock that goes on once the one before was heard. */
async function life(answer: (body: string) => readonly object[]) {
  let sending = Promise.resolve()
  let seconds = 0
  let heard = Promise.withResolvers<void>()
  const server = await serve(async (request, response) => {
    sending = sendSlowly(response, answer(JSON.stringify(await json(request))))
    await sending
  })
  async function sendSlowly(response: ServerResponse, events: readonly object[]) {
    response.once('close', () => heard.resolve())
    for (const event of events) {
      if (response.destroyed) return
      heard = Promise.withResolvers()
      if (response.headersSent) response.write(`data: ${JSON.stringify(event)}\n\n`)
      else sendEvents(response, [event])
      await heard.promise
      vi.advanceTimersByTime(1000)
      seconds += 1
    }
    response.end('data: [DONE]\n\n')
  }
  const provider = chatCompletions({ apiKey: async () => 'sk-test', baseUrl: server.url })
  const hearing: Generate = async function* (request) {
    for await (const chunk of provider(request)) {
      yield chunk
      // Whoever asked waits for the next one now.
      heard.resolve()
    }
  }
  const lived = await live('openai/m', hearing, { tools: ['memory_set'] })
  await sending
  return { ...lived, seconds }
}

const usage = usagePiece({ prompt_tokens: 100, completion_tokens: 300, total_tokens: 400 })
const times = (count: number, event: object) => Array.from({ length: count }, () => event)

test('a model that reasons for 200 seconds is not cut, and its answer is the output', async () => {
  const thoughts = times(200, piece({ reasoning_content: 'hm ' }))
  const { mission, seconds } = await life(() => [...thoughts, piece({ content: 'done' }), piece({}, 'stop'), usage])
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done', usage: { output_tokens: 300 } })
  expect(seconds).toBeGreaterThan(200)
})

test('a model that writes a call for 80 seconds is not cut, and its call is made whole', async () => {
  const begun = callPiece({ index: 0, id: 'c1', name: 'memory_set', args: '{"key":"report","value":"' })
  const { mission, steps, seconds } = await life((body) => {
    if (body.includes('"tool"')) return [piece({ content: 'saved' }), piece({}, 'stop'), usage]
    const report = [...times(80, callPiece({ index: 0, args: 'lorem ' })), callPiece({ index: 0, args: '"}' })]
    return [piece({ content: 'Writing the report.' }), begun, ...report, piece({}, 'tool_calls'), usage]
  })
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'saved' })
  expect(steps[1]).toMatchObject({ tool: 'memory_set', is_error: false, arguments: { value: 'lorem '.repeat(80) } })
  expect(seconds).toBeGreaterThan(80)
})
