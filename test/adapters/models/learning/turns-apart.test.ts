import { expect, test } from 'vitest'
import { turnsApart } from '../../../../adapters/models/learning/turns-apart.ts'
import type { Turn } from '../../../../core/base/ports/models.ts'
import { requestOf } from '../requests.ts'

const asked: Turn = { role: 'user', parts: [{ type: 'text', text: 'go' }] }
const calling: Turn = {
  role: 'model',
  parts: [
    { type: 'reasoning', text: 'hm' },
    { type: 'text', text: 'I shall look' },
    { type: 'tool_call', id: 'a', name: 'clock', arguments: {} },
  ],
}
const result: Turn = { role: 'tool', call_id: 'a', name: 'clock', parts: [], is_error: false }
const request = requestOf('', { turns: [asked, calling, result, asked, asked] })
const refusal = (what: string) =>
  `ValidationException: messages.3: Conversation blocks and tool ${what} blocks cannot be provided in the same turn.`

test('words beside calls are left out', () => {
  const change = turnsApart(refusal('use'), request)
  const [, called] = change?.apply(request).turns ?? []
  expect(called?.parts.map(({ type }) => type)).toEqual(['reasoning', 'tool_call'])
})

test('the user speaks apart from results', () => {
  const change = turnsApart(refusal('result'), request)
  expect(change?.apply(request).turns.map(({ role }) => role)).toEqual([
    'user',
    'model',
    'tool',
    'model',
    'user',
    'user',
  ])
})

test.each([
  ['what is apart already', refusal('use'), requestOf('hi')],
  ['something else', 'ValidationException: messages are wrong', request],
])('%s is nothing to take apart', (_what, words, sent) => {
  expect(turnsApart(words, sent)).toBeUndefined()
})
