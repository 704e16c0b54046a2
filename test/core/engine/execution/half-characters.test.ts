import { expect, test } from 'vitest'
import type { Models } from '../../../../core/base/ports/models.ts'
import { says, whole } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

test('half a surrogate pair of a model is shown as what it is: no character', async () => {
  const halved: Models = {
    async *generate() {
      yield { type: 'text', text: 'a\ud83d' }
      yield { type: 'text', text: '\ude00b\ud83d' }
      yield whole([says('a\ud83d\ude00b\ud83d')])
    },
    price: () => undefined,
  }
  const platform = await createSimulatedPlatform({ concurrency: 1, models: halved })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'echo', input: 'hello' })
  for (const { body } of platform.receive()) await process.execute(body)
  const { mission } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'a😀b\ufffd' })
})
