import { expect, test } from 'vitest'
import { createOnce } from '../../../web/api/once.ts'

function trial() {
  let now = 1_000_000
  const sent: unknown[] = []
  const once = createOnce(() => now)
  return {
    sent,
    pass: (ms: number) => {
      now += ms
    },
    act: (given: unknown, answer: Promise<unknown> = Promise.resolve(undefined)) =>
      once(given, () => {
        sent.push(given)
        return answer
      }),
  }
}

test('the second click of a double click sends nothing, whether the first is under way or was answered at once', async () => {
  const { act, sent, pass } = trial()
  const { promise, resolve } = Promise.withResolvers<string>()
  const first = act({ body: { agent: 'echo' } }, promise)
  expect(await act({ body: { agent: 'echo' } })).toEqual({ kind: 'held' })
  resolve('mis_1')
  expect(await first).toEqual({ kind: 'sent', answer: 'mis_1' })
  pass(499)
  expect(await act({ body: { agent: 'echo' } })).toEqual({ kind: 'held' })
  expect(sent).toHaveLength(1)
  pass(1)
  expect(await act({ body: { agent: 'echo' } })).toEqual({ kind: 'sent', answer: undefined })
})

test('another act of the same kind is sent at once', async () => {
  const { act, sent } = trial()
  await Promise.all([act({ params: { id: 'a' } }), act({ params: { id: 'b' } }), act(undefined)])
  expect(sent).toEqual([{ params: { id: 'a' } }, { params: { id: 'b' } }, undefined])
})

test('what was refused is sent again when it is asked for again', async () => {
  const { act, sent } = trial()
  await expect(act('x', Promise.reject(new Error('offline')))).rejects.toThrow('offline')
  expect(await act('x')).toEqual({ kind: 'sent', answer: undefined })
  expect(sent).toEqual(['x', 'x'])
})
