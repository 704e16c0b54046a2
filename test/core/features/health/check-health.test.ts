import { describe, expect, test } from 'vitest'
import type { Health } from '../../../../core/base/ports/health.ts'
import { createCircuits } from '../../../../core/engine/circuits/circuits.ts'
import { checkHealth } from '../../../../core/features/health/check-health.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const well: Health = {
  store: async () => ({ state: 'ok' }),
  lanes: async () => ({ state: 'ok' }),
  feed: async () => ({ state: 'ok' }),
}

async function createCheck(health: Partial<Health>, model = 'offline/rules') {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const settings = { ...platform.ports.settings, default_model: model }
  const check = checkHealth({ ...platform.ports, settings, health: { ...well, ...health } })
  return { check, platform }
}

describe('the health of an installation', () => {
  test('is ok where all parts are', async () => {
    const { check } = await createCheck({})
    const { status, parts } = await check()
    expect(status).toBe('ok')
    expect(Object.values(parts)).toEqual(Array(7).fill({ state: 'ok', reason: null }))
  })

  test('is that of its worst part, which says why', async () => {
    const slow = { state: 'degraded', reason: 'It is 20,000 changes behind' } as const
    const full = { state: 'failed', reason: 'The disk is full' } as const
    const one = await createCheck({ feed: async () => slow })
    expect(await one.check()).toMatchObject({ status: 'degraded', parts: { feed: slow, store: { state: 'ok' } } })
    const two = await createCheck({ feed: async () => slow, store: async () => full })
    expect(await two.check()).toMatchObject({ status: 'failed', parts: { store: full } })
  })

  test('work stands still after a restore, and says how it goes on', async () => {
    const { platform } = await createCheck({})
    const stores = { ...platform.ports.stores, paused: async () => ({ restored_to: Date.UTC(2026, 10, 29) }) }
    const { status, parts } = await checkHealth({ ...platform.ports, stores, health: well })()
    const reason = expect.stringMatching(/^It was restored to 2026-11-29T00:00:00.000Z, .*`sortie resume`$/)
    expect([status, parts.work]).toEqual(['degraded', { state: 'degraded', reason }])
  })

  test('a part that throws has failed with what it said', async () => {
    const { check } = await createCheck({
      lanes: async () => {
        throw new Error('SQS does not answer')
      },
    })
    expect(await check()).toMatchObject({
      status: 'failed',
      parts: { lanes: { state: 'failed', reason: 'SQS does not answer' } },
    })
  })

  test('a part that never answers holds up nobody for long', async () => {
    const { check } = await createCheck({ lanes: () => new Promise(() => {}) })
    expect((await check()).parts.lanes).toMatchObject({ state: 'failed', reason: expect.stringContaining('1000 ms') })
  })

  test('models are degraded while the default one is left alone', async () => {
    const { check, platform } = await createCheck({}, 'openai/gpt')
    const circuits = createCircuits({ store: platform.stores.platform, clock: platform.ports.clock })
    await (await circuits.enter('openai/gpt')).limited(60).catch(() => {})
    const { status, parts } = await check()
    expect([status, parts.models.state]).toEqual(['degraded', 'degraded'])
    expect(parts.models.reason).toContain('openai/gpt is asked more often than its rate limit allows')
    platform.advance(61_000)
    expect(await check()).toMatchObject({ status: 'ok' })
  })

  test('is looked at once a second, however many ask', async () => {
    let looks = 0
    const { check, platform } = await createCheck({
      lanes: async () => {
        looks++
        return { state: 'ok' }
      },
    })
    await Promise.all(Array.from({ length: 100 }, check))
    expect(looks).toBe(1)
    platform.advance(1000)
    await check()
    expect(looks).toBe(2)
    platform.advance(-60_000)
    await check()
    expect(looks).toBe(3)
  })
})
