import { expect, test } from 'vitest'
import { echo } from '../../../../adapters/models/offline/echo.ts'
import { replyOf, requestOf } from '../requests.ts'

test('answers with the last user message as it is', async () => {
  const reply = await replyOf(
    echo(
      requestOf('', {
        model: 'offline/echo',
        system: '',
        turns: [
          { role: 'user', parts: [{ type: 'text', text: 'first' }] },
          { role: 'model', parts: [{ type: 'text', text: 'yes' }] },
          { role: 'user', parts: [{ type: 'text', text: '  two\nlines ' }] },
        ],
      }),
    ),
  )
  expect(reply.text).toBe('  two\nlines ')
  expect(reply.finish).toEqual({
    type: 'finish',
    parts: [{ type: 'text', text: '  two\nlines ' }],
    reason: 'stop',
    usage: { input_tokens: 5, output_tokens: 3 },
    model: 'offline/echo',
  })
})

test('answers nothing to nothing', async () => {
  expect((await replyOf(echo(requestOf('', { turns: [] })))).text).toBe('')
})

test('stops when it is aborted', async () => {
  const signal = AbortSignal.abort(new Error('cancelled'))
  await expect(replyOf(echo(requestOf('hi', { signal })))).rejects.toThrow('cancelled')
})

test('what was given beside a text is told apart from it', async () => {
  const given = [
    { type: 'text' as const, text: 'What does this say?' },
    { type: 'text' as const, text: '<<outside 1>>\n' },
    { type: 'text' as const, text: 'A file named plan.txt', origin: 'outside' as const },
    { type: 'text' as const, text: '\n<<end of outside 1>>' },
    { type: 'text' as const, text: 'And this?' },
  ]
  const { text } = await replyOf(echo(requestOf('', { turns: [{ role: 'user', parts: given }] })))
  expect(text).toBe('What does this say?\n\n<<outside 1>>\nA file named plan.txt\n<<end of outside 1>>\n\nAnd this?')
})
