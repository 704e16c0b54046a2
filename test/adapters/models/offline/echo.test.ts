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
