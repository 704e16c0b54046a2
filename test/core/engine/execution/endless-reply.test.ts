import { expect, test } from 'vitest'
import type { Models } from '../../../../core/base/ports/models.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** A hundred thousand characters that say something else each time. */
function unlikeBefore(piece: number): string {
  return Array.from({ length: 10_000 }, (_, at) => String(piece * 10_000 + at).padStart(10, ' ')).join('')
}

test('a model that never stops writing is cut off, and what it wrote is paid for', async () => {
  let pieces = 0
  const endless: Models = {
    async *generate() {
      for (;;) {
        pieces += 1
        yield { type: 'text', text: unlikeBefore(pieces) }
      }
    },
    price: () => undefined,
  }
  const platform = await createSimulatedPlatform({ concurrency: 1, models: endless })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'echo', input: 'hello' })
  for (const { body } of platform.receive()) await process.execute(body)
  const { mission } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'model_rejected' }, usage: { model_calls: 1 } })
  expect(pieces).toBe(21)
})
