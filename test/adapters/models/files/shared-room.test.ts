import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createModels } from '../../../../adapters/models/create-models.ts'
import type { FilePart, ModelChunk, ModelRequest, OwnService } from '../../../../core/base/ports/models.ts'
import type { Circuits } from '../../../../core/engine/circuits/circuits.ts'
import { replyOf, requestOf } from '../requests.ts'

const firstChunkMs = 200_000
const part: FilePart = { type: 'file', blob: 'b', media_type: 'image/png', name: 'plan.png', bytes: 20 * 1024 * 1024 }

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** An installation with a model that answers and one that is silent, and services of tenants' own that are silent. */
function installation() {
  const told: string[] = []
  const circuits: Circuits = {
    enter: async (model) => ({
      worked: async () => void told.push(`${model} worked`),
      failed: async () => void told.push(`${model} failed`),
      limited: async () => void told.push(`${model} limited`),
    }),
  }
  const models = createModels(
    {
      providers: new Map([
        ['house', async () => answering],
        ['slow', async () => silent],
      ]),
      resilience: { firstChunkMs, openingMs: 2 * firstChunkMs, retries: 0 },
    },
    circuits,
    async () => () => new Promise(() => {}),
  )
  const ask = (tenant: string, model: string) => {
    const reply = replyOf(models.generate(requestWithFile(tenant, model)))
    reply.catch(() => {})
    return reply
  }
  return { ask, told }
}

async function* answering({ model }: ModelRequest): AsyncGenerator<ModelChunk> {
  yield { type: 'finish', parts: [], reason: 'stop', usage: { input_tokens: 1, output_tokens: 1 }, model }
}

async function* silent(): AsyncGenerator<ModelChunk> {
  await new Promise(() => {})
}

function requestWithFile(tenant: string, model: string): ModelRequest {
  const service: OwnService = {
    ...{ tenant, name: 'mine', revision: '1', protocol: 'openai-chat', base_url: 'https://models.example/v1' },
    timeouts: {},
    key: async () => undefined,
    facts: () => ({}),
    price: () => undefined,
  }
  return requestOf('', {
    model,
    turns: [{ role: 'user', parts: [{ type: 'text', text: 'Look:' }, part] }],
    readFile: async () => new Uint8Array(1),
    own: { tenant, find: async (name) => (name === 'mine' ? service : undefined), known: () => undefined },
  })
}

test('slow services of tenants’ own take no room from the installation’s models', async () => {
  const { ask, told } = installation()
  for (const tenant of ['ten_a', 'ten_b', 'ten_c']) ask(tenant, 'mine/m')
  await vi.dynamicImportSettled()
  await vi.advanceTimersByTimeAsync(1_000)
  await ask('ten_a', 'house/m')
  expect(told).toEqual(['house/m worked'])
})

test('a tenant whose requests are not answered leaves room for others', async () => {
  const { ask, told } = installation()
  for (let request = 0; request < 3; request += 1) ask('ten_a', 'slow/m')
  await vi.dynamicImportSettled()
  await vi.advanceTimersByTimeAsync(1_000)
  await ask('ten_b', 'house/m')
  expect(told).toEqual(['house/m worked'])
})

test('who gets no room may come again, and the model has not failed', async () => {
  const { ask, told } = installation()
  ask('ten_a', 'slow/m')
  ask('ten_b', 'slow/m')
  await vi.dynamicImportSettled()
  await vi.advanceTimersByTimeAsync(1_000)
  const reply = ask('ten_c', 'house/m')
  await vi.advanceTimersByTimeAsync(60_000)
  await expect(reply).rejects.toMatchObject({ code: 'unavailable', retryable: true })
  expect(told).toEqual([])
  // What the silent ones had is free once they were given up.
  await vi.advanceTimersByTimeAsync(firstChunkMs)
  expect(told).toEqual(['slow/m failed', 'slow/m failed'])
  await ask('ten_c', 'house/m')
})

test('room is free again where the circuit lets nobody through', async () => {
  const circuits: Circuits = { enter: async () => Promise.reject(new Error('open')) }
  const models = createModels({ providers: new Map([['house', async () => answering]]) }, circuits)
  for (let request = 0; request < 3; request += 1)
    await expect(replyOf(models.generate(requestWithFile('ten_a', 'house/m')))).rejects.toThrow('open')
})
