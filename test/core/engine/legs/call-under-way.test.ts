import { expect, test } from 'vitest'
import type { GivenPart, ModelRequest } from '../../../../core/base/ports/models.ts'
import { callUnderWay } from '../../../../core/engine/legs/call-under-way.ts'
import { usedBy } from '../../../../core/engine/legs/cut-off-call.ts'

function usedFor(parts: readonly GivenPart[]) {
  const request: ModelRequest = {
    ...{ model: 'test/one', fallbacks: [], system: '', turns: [{ role: 'user', parts }], tools: [], max_tokens: 10 },
    signal: new AbortController().signal,
  }
  return usedBy(callUnderWay(request, { step: 1, began: '2026-11-21T09:00:00.000Z' }))
}

test('a call that was cut off is estimated by the files that it showed, too', () => {
  const text: GivenPart = { type: 'text', text: 'what is it?' }
  const image: GivenPart = { type: 'file', blob: 'fil_1', name: 'a.png', media_type: 'image/png', bytes: 100_000 }
  const page: GivenPart = { type: 'file', blob: 'fil_2', name: 'a.txt', media_type: 'text/plain', bytes: 40_000 }
  expect(usedFor([text])).toMatchObject({ estimated: true })
  expect(usedFor([text]).input_tokens).toBeLessThan(100)
  expect(usedFor([text, image]).input_tokens).toBeGreaterThan(1500)
  expect(usedFor([text, image, page]).input_tokens).toBeGreaterThan(11_500)
})
