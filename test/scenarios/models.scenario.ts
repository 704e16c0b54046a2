import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import type * as z from 'zod'
import { type Model, ModelList } from '../../contract/resources/model.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { ended, submit } from './missions.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

export function models({ sideBySide }: Scenarios): void {
  sideBySide('models', (scenario) => {
    scenario('each that is known is listed with its price and its health, in pages', async (platform) => {
      const api = apiOf(platform)
      const all = await listed(api)
      const names = all.map(({ name }) => name)
      expect(names).toEqual([...names].sort())
      expect(new Set(names).size).toBe(names.length)
      const echo = all.find(({ name }) => name === 'offline/echo')
      expect(echo).toMatchObject({
        provider: 'offline',
        price: { input_usd_per_million: 0, output_usd_per_million: 0 },
        health: { state: 'ok', until: null },
      })
      const first = await page(api, 'limit=1')
      expect(first.items.map(({ name }) => name)).toEqual(names.slice(0, 1))
      const second = await page(api, `limit=1&cursor=${first.next_cursor}`)
      expect(second.items.map(({ name }) => name)).toEqual(names.slice(1, 2))
      expectError(await api('GET', '/v1/models?cursor=nonsense'), 'invalid_cursor')
    })

    scenario('a model that answered says how long it took', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'how long?' })
      await ended(platform, api, id)
      const used = await usedModel(platform, api, 'offline/echo')
      expect(used.calls).toBeGreaterThan(0)
      expect(used.latency?.p95_ms).toBeGreaterThanOrEqual(used.latency?.p50_ms ?? Number.POSITIVE_INFINITY)
    })
  })
}

/** A list may be of a moment before. */
async function usedModel({ patienceMs }: Platform, api: Api, name: string): Promise<Model> {
  const until = Date.now() + patienceMs
  for (;;) {
    const found = (await listed(api)).find((model) => model.name === name)
    if (found?.latency) return found
    if (Date.now() > until) throw new Error(`${name} was used, and is listed as ${JSON.stringify(found)}`)
    await setTimeout(500)
  }
}

async function page(api: Api, query: string): Promise<z.infer<typeof ModelList>> {
  const answer = await api('GET', `/v1/models?${query}`)
  expect(answer).toMatchObject({ status: 200 })
  return ModelList.parse(answer.body)
}

async function listed(api: Api): Promise<readonly Model[]> {
  const all: Model[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { items, next_cursor } = await page(api, `limit=100${cursor && `&cursor=${cursor}`}`)
    all.push(...items)
    cursor = next_cursor
  }
  return all
}
