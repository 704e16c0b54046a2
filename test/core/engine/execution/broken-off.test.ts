import { expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import type { ModelChunk, Models } from '../../../../core/base/ports/models.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { createMoodyModels } from '../../../simulation/moody-models.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const plain: Intercept = (_call, perform) => perform()

/** Its first call breaks off after these chunks. */
function breakingModels(chunks: readonly ModelChunk[]): Models {
  const moody = createMoodyModels()
  let broken = false
  return {
    price: (model) => moody.price(model),
    generate(request) {
      if (broken) return moody.generate(request)
      broken = true
      return (async function* () {
        yield* chunks
        throw new SortieError('model_unavailable', 'The reply broke off')
      })()
    },
  }
}

async function breakOff(chunks: readonly ModelChunk[], maxAttempts: number) {
  const platform = await createSimulatedPlatform({ concurrency: 1, models: breakingModels(chunks) })
  const owner = platform.process(plain)
  const budget = { tokens: 1_000_000, usd: 100 }
  const { id } = await owner.submit({ agent: 'echo', input: 'hello', max_attempts: maxAttempts, budget })
  await deliverAll(platform, (act) => act(owner))
  platform.advance(60_000)
  await deliverAll(platform, (act) => act(owner))
  const { mission } = await platform.record(id)
  const { aborted, budgets } = await platform.stored()
  const spending = budgets.spendings.get(`mission:${id}#total#total`)
  platform.close()
  return { id, mission, aborted, spending }
}

test.each([1, 2])('a reply that breaks off is paid for, with %i attempts', async (maxAttempts) => {
  const { id, mission, aborted, spending } = await breakOff([{ type: 'text', text: 'Half of an ans' }], maxAttempts)
  const { usage } = mission
  expect(mission.status).toBe(maxAttempts === 1 ? 'FAILED' : 'COMPLETED')
  expect(usage).toMatchObject({ model_calls: maxAttempts, estimated: true })
  expect(aborted).toEqual([`${id}#1.1#aborted`])
  const tokens = usage.input_tokens + usage.output_tokens
  expect(tokens).toBeGreaterThan(4)
  const nano_usd = Math.round(usage.cost_usd * 1e9)
  expect(spending).toMatchObject({ tokens, nano_usd, spent_tokens: tokens, spent_nano_usd: nano_usd })
})

test('where nothing came, nothing is paid for', async () => {
  const { mission, aborted, spending } = await breakOff([], 1)
  expect(mission).toMatchObject({ status: 'FAILED', usage: { model_calls: 0, input_tokens: 0, output_tokens: 0 } })
  expect(mission.usage.estimated).toBeUndefined()
  expect(aborted).toEqual([])
  expect(spending).toMatchObject({ tokens: 0, nano_usd: 0 })
})
