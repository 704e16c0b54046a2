import { expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import type { Models } from '../../../../core/base/ports/models.ts'
import { createPaidModels } from '../../../faults/paid-models.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const away = () => new SortieError('unavailable', 'The service does not answer')

const sober: Intercept = (_call, perform) => perform()

/** Models that do not answer before they are told to. */
function slowModels() {
  const models = createPaidModels('')
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  let calls = 0
  const slow: Models = {
    price: (model) => models.price(model),
    async *generate(request) {
      calls += 1
      asked.resolve()
      await answer.promise
      yield* models.generate(request)
    },
  }
  return { models: slow, asked: asked.promise, answer: () => answer.resolve(), calls: () => calls }
}

function only(platform: SimulatedPlatform): string {
  const [message] = platform.receive()
  if (!message) throw new Error('No message is there')
  return message.body
}

test.each([0, 5])(
  'of two executors of one message only one has it, also where the store did not answer the other, %i ms apart',
  async (apartMs) => {
    const { models, asked, answer, calls } = slowModels()
    const platform = await createSimulatedPlatform({ concurrency: 1, models })
    const first = platform.process(sober)
    const { id } = await first.submit({ agent: 'echo', input: 'hello' })
    const message = only(platform)
    let carriedOut: Promise<void> | undefined
    const doubtful = platform.process(async (call, perform) => {
      if (call.operation !== 'write' || carriedOut) return perform()
      platform.advance(apartMs)
      carriedOut = first.execute(message)
      await asked
      throw away()
    })
    const second = doubtful.execute(message).then(() => calls())
    // Whoever is put out comes to its end without an answer; whoever is not asks for one.
    const asksBefore = await Promise.race([second, new Promise<number>((done) => setTimeout(done, 2_000, -1))])
    answer()
    await Promise.all([carriedOut, second])
    expect(asksBefore).toBe(1)
    const { mission, events } = await platform.record(id)
    expect(mission).toMatchObject({ status: 'COMPLETED', usage: { model_calls: 1 } })
    expect(events.filter(({ type }) => type === 'mission.started')).toHaveLength(1)
    platform.close()
  },
)

test('a claim whose answer was lost is still the executor’s own, also where the mission was changed meanwhile', async () => {
  const { models, answer, calls } = slowModels()
  answer()
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const owner = platform.process(sober)
  const { id } = await owner.submit({ agent: 'echo', input: 'hello' })
  let lost = false
  const executor = platform.process(async (call, perform) => {
    const result = await perform()
    if (call.operation !== 'write' || lost) return result
    lost = true
    await owner.change(id, { priority: 'HIGH' })
    throw away()
  })
  await executor.execute(only(platform))
  const { mission, events } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'COMPLETED', priority: 'HIGH', attempt: 1 })
  expect(events.filter(({ type }) => type === 'mission.started')).toHaveLength(1)
  expect(calls()).toBe(1)
  platform.close()
})
