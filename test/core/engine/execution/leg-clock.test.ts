import { describe, test } from 'vitest'
import type { ModelChunk, Models } from '../../../../core/base/ports/models.ts'
import type { Web } from '../../../../core/base/ports/web.ts'
import { executeLeg } from '../../../../core/engine/execution/execute-leg.ts'
import { createMoodyModels } from '../../../simulation/moody-models.ts'
import { says, whole } from '../../../simulation/replies.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** Holds each call back until it is let go, whatever its signal says. */
function hangingModels() {
  const moody = createMoodyModels()
  const asked = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const models: Models = {
    price: (model) => moody.price(model),
    async *generate() {
      yield { type: 'text', text: 'Half of an ans' }
      asked.resolve()
      await release.promise
      yield { type: 'text', text: 'wer' }
      yield whole([says('Half of an answer')])
    },
  }
  return { models, asked: asked.promise, release: () => release.resolve() }
}

/** As providers do that notice an abort. */
function patientModels() {
  const asked = Promise.withResolvers<void>()
  const models: Models = {
    price: () => undefined,
    generate: async function* ({ signal }): AsyncGenerator<ModelChunk> {
      asked.resolve()
      yield await new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    },
  }
  return { models, asked: asked.promise }
}

function only(platform: SimulatedPlatform): string {
  const [message] = platform.receive()
  if (!message) throw new Error('No message is there')
  return message.body
}

// Each waits for the seconds of grace.
describe.concurrent('a leg that hangs', { timeout: 20_000 }, () => {
  test('a mission ends at its deadline although its model hangs and takes no notice of an abort', async ({
    expect,
  }) => {
    const { models, asked, release } = hangingModels()
    const platform = await createSimulatedPlatform({ concurrency: 1, models })
    const process = platform.process((_call, perform) => perform())
    const { id } = await process.submit({ agent: 'echo', input: 'hello', timeout_s: 60 })
    const next = await process.submit({ agent: 'echo', input: 'after it', timeout_s: 600 })
    const [message] = platform.receive()
    if (!message) throw new Error('No message is there')
    const executed = process.execute(message.body)
    await asked
    platform.advance(60_000)
    await executed
    await platform.lanes.delete(message)
    const ended = await platform.record(id)
    expect(ended.mission).toMatchObject({ status: 'EXPIRED', usage: { model_calls: 1, estimated: true } })
    expect((await platform.stored()).aborted).toEqual([`${id}#1.1#aborted`])

    // The slot is the next mission's, and what the given-up work does later changes nothing.
    release()
    await process.execute(only(platform))
    expect((await platform.record(next.id)).mission.status).toBe('COMPLETED')
    expect(await platform.record(id)).toEqual(ended)
    platform.close()
  })

  test('one whose model notices the abort ends at once', async ({ expect }) => {
    const { models, asked } = patientModels()
    const platform = await createSimulatedPlatform({ concurrency: 1, models })
    const process = platform.process((_call, perform) => perform())
    const { id } = await process.submit({ agent: 'echo', input: 'hello', timeout_s: 60 })
    const executed = process.execute(only(platform))
    await asked
    platform.advance(60_000)
    await executed
    const { mission, events } = await platform.record(id)
    expect(mission.status).toBe('EXPIRED')
    expect(events.at(-1)).toMatchObject({ type: 'mission.expired' })
    platform.close()
  })

  test('a step that outlasts its invocation is given up, and an attempt is spent on it', async ({ expect }) => {
    const { models, asked } = patientModels()
    const platform = await createSimulatedPlatform({ concurrency: 1, models })
    const process = platform.process((_call, perform) => perform())
    const { id } = await process.submit({ agent: 'echo', input: 'hello', timeout_s: 3600, max_attempts: 1 })
    let remaining = 900_000
    const executed = process.execute(only(platform), () => remaining)
    await asked
    remaining = 20_000
    await executed
    expect((await platform.record(id)).mission).toMatchObject({ status: 'FAILED', error: { code: 'unavailable' } })
    platform.close()
  })

  test('an executor gives up on work that hangs after its mission was cancelled', async ({ expect }) => {
    const { models, asked } = hangingModels()
    const platform = await createSimulatedPlatform({ concurrency: 1, models })
    const process = platform.process((_call, perform) => perform())
    const { id } = await process.submit({ agent: 'echo', input: 'hello', timeout_s: 3600 })
    const executed = process.execute(only(platform))
    await asked
    await process.cancel(id)
    await executed
    expect((await platform.record(id)).mission.status).toBe('CANCELLED')
    platform.close()
  })

  test('a deadline is kept while a tool hangs', async ({ expect }) => {
    const asked = Promise.withResolvers<void>()
    const web: Web = {
      fetch() {
        asked.resolve()
        return new Promise(() => {})
      },
    }
    const platform = await createSimulatedPlatform({ concurrency: 1 })
    const { submit } = platform.process((_call, perform) => perform())
    const { id } = await submit({ agent: 'researcher', input: 'read http://example.com/', timeout_s: 60 })
    const leg = JSON.parse(only(platform)) as Parameters<ReturnType<typeof executeLeg>>[0]
    const executed = executeLeg({ ...platform.ports, web })(leg, () => 900_000)
    await asked.promise
    platform.advance(60_000)
    await executed
    expect((await platform.record(id)).mission.status).toBe('EXPIRED')
    platform.close()
  })
})
