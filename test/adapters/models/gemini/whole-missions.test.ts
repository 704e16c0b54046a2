import { json } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { gemini } from '../../../../adapters/models/gemini/gemini.ts'
import { geminiViolations } from '../checkers/gemini.ts'
import { useLives } from '../lives.ts'
import { sendEvents, useRawServers } from '../network.ts'

const serve = useRawServers()
const live = useLives()

/** A service as strict as its documentation, which wants its signatures back. */
async function life(answer: (body: string) => object) {
  const server = await serve(async (message, response) => {
    const body: unknown = await json(message)
    const violations = geminiViolations(body, true)
    if (violations.length > 0) {
      const error = { code: 400, status: 'INVALID_ARGUMENT', message: violations.join() }
      return response.writeHead(400).end(JSON.stringify({ error }))
    }
    sendEvents(response, [answer(JSON.stringify(body))])
    return response.end()
  })
  const { mission, steps } = await live(
    'gemini/gemini-3.8-flash',
    gemini({ apiKey: async () => 'key', baseUrl: server.url }),
  )
  return { mission, kinds: steps.map(({ kind }) => kind) }
}

const said = (finishReason: string, ...parts: readonly object[]) => ({
  candidates: [{ content: { parts }, finishReason }],
  usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110 },
})
const call = (name: string, others = {}) => ({ functionCall: { name, args: { expression: '1+1' }, ...others } })
const final = said('STOP', { text: 'FINAL' })
const isAnswered = (body: string) => body.includes('functionResponse')

test('a call goes back with its signature and its id, and the mission ends', async () => {
  const signed = { ...call('calculator', { id: 'x1' }), thoughtSignature: 'c2lnbmVk' }
  const { mission, kinds } = await life((body) => {
    if (!isAnswered(body)) return said('STOP', { text: 'hm', thought: true }, signed, call('clock'))
    const isWhole = body.includes('"thoughtSignature":"c2lnbmVk"') && body.split('"id":"x1"').length === 3
    return isWhole ? final : said('STOP')
  })
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
  expect(kinds).toEqual(['model_call', 'tool_call', 'tool_call', 'model_call'])
})

test('a call by a name that no tool has is answered, and the mission ends', async () => {
  const { mission } = await life((body) => (isAnswered(body) ? final : said('STOP', call('default_api:calculator'))))
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'FINAL' })
})

test.each([
  ['MAX_TOKENS', { text: 'half' }],
  ['SAFETY', { text: 'half' }],
  ['MALFORMED_FUNCTION_CALL', { text: '' }],
  ['OTHER', { text: 'half' }],
  ['STOP', { text: '' }],
])('%s is no success', async (reason, part) => {
  const { mission } = await life(() => said(reason, part))
  expect(mission).toMatchObject({ status: 'FAILED', output: null })
})
