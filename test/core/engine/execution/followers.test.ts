import { afterEach, expect, test, vi } from 'vitest'
import { createSockets } from '../../../../adapters/aws/api-gateway-sockets.ts'
import { SortieError } from '../../../../contract/errors.ts'
import type { Models } from '../../../../core/base/ports/models.ts'
import type { Stores } from '../../../../core/base/ports/store.ts'
import { executeLeg } from '../../../../core/engine/execution/execute-leg.ts'
import { putSubscription } from '../../../../core/records/subscription/subscriptions.ts'
import {
  type ConnectionsService,
  type Documented,
  startConnections,
} from '../../../adapters/aws/connections-service.ts'
import { says, whole } from '../../../simulation/replies.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let service: ConnectionsService | undefined
afterEach(() => service?.close())

/**
 * Writes for three seconds of the simulated clock, so that its text is streamed.
 * @param halfway what it waits for in the middle: that its first words are on their way
 */
function writingModels(advance: (ms: number) => void, halfway: () => Promise<unknown>) {
  let calls = 0
  const models: Models = {
    price: () => undefined,
    async *generate() {
      calls += 1
      let written = ''
      for (let word = 0; word < 20; word++) {
        advance(150)
        if (word === 10) await halfway()
        // A turn of the event loop, as words from a network come.
        await new Promise(setImmediate)
        written += `word ${word} `
        yield { type: 'text', text: `word ${word} ` }
      }
      yield whole([says(written)], { usage: { input_tokens: 5000, output_tokens: 300 } })
    },
  }
  return { models, calls: () => calls }
}

async function followed(
  changed: (platform: SimulatedPlatform) => Partial<SimulatedPlatform['ports']>,
  halfway: () => Promise<unknown> = async () => {},
) {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const { models, calls } = writingModels(platform.advance, halfway)
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'echo', input: 'hello', max_attempts: 2 })
  await platform.store.write([putSubscription(id, { connection: 'follower' }, platform.now())])
  const [message] = platform.receive()
  if (!message) throw new Error('No message is there')
  const leg = JSON.parse(message.body) as Parameters<ReturnType<typeof executeLeg>>[0]
  await executeLeg({ ...platform.ports, models, ...changed(platform) })(leg, () => 900_000)
  const { mission } = await platform.record(id)
  platform.close()
  return { mission, calls: calls() }
}

const kinds: readonly Documented[] = [
  ...(['sent', 'gone', 'forbidden', 'too_large', 'too_many', 'failing', 'away', 'hangs'] as const),
]

test.each(kinds)('a mission completes with one paid call where its follower is answered with %s', async (kind) => {
  const connections = await startConnections(() => kind)
  service = connections
  const posted = () => connections.posts('follower').length
  const { mission, calls } = await followed(
    () => ({ sockets: createSockets({ warn() {} }) }),
    () => vi.waitUntil(() => posted() > 0, { timeout: 20_000, interval: 1 }),
  )
  expect(mission).toMatchObject({ status: 'COMPLETED', attempt: 1, usage: { model_calls: 1, input_tokens: 5000 } })
  expect(calls).toBe(1)
  // Nothing was answered, and the model wrote to its end without waiting for it.
  if (kind === 'hangs') expect(posted()).toBe(1)
})

test('a mission completes where it cannot be looked up who follows it', async () => {
  let lookUps = 0
  const { mission, calls } = await followed(({ ports }) => ({
    stores: withoutFollowers(ports.stores, () => {
      lookUps += 1
      throw new SortieError('unavailable', 'DynamoDB does not answer')
    }),
  }))
  expect(mission).toMatchObject({ status: 'COMPLETED', attempt: 1, usage: { model_calls: 1 } })
  expect([calls, lookUps > 0]).toEqual([1, true])
})

test('a mission completes where nobody ever answers who follows it', async () => {
  const { mission, calls } = await followed(({ ports }) => ({
    stores: withoutFollowers(ports.stores, () => new Promise(() => {})),
  }))
  expect([mission.status, calls]).toEqual(['COMPLETED', 1])
})

function withoutFollowers(stores: Stores, lookUp: () => Promise<never>): Stores {
  return {
    ...stores,
    tenant(id) {
      const store = stores.tenant(id)
      return {
        ...store,
        query: (table, query) => (query.partition.startsWith('watch#') ? lookUp() : store.query(table, query)),
      }
    },
  }
}
