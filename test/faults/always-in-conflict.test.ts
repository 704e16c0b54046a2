import { describe, expect, test } from 'vitest'
import { WriteConflict } from '../../core/base/ports/write-conflict.ts'
import { createCircuits } from '../../core/engine/circuits/circuits.ts'
import { ensureLinkKey } from '../../core/features/approvals/link-key.ts'
import { usualCircuit } from '../../core/records/circuit/circuit.ts'
import { type Intercept, interceptStores } from '../simulation/intercept.ts'
import { createSimulatedPlatform } from '../simulation/simulated-platform.ts'

const unavailable = { code: 'unavailable' }
const tries = 100

// A store in which somebody else is always quicker: nothing goes on for ever.
describe.concurrent('where each write meets another’s', () => {
  test('a submission is refused after 100 tries', async () => {
    const { unlucky, writes } = await unluckyPlatform('another place')
    await expect(unlucky.submit({ agent: 'echo', input: 'hi' })).rejects.toMatchObject(unavailable)
    expect(writes()).toBe(tries)
  })

  test('a claim gives its message back after 100 tries', async () => {
    const { platform, sober, unlucky, writes } = await unluckyPlatform('another place')
    await sober.submit({ agent: 'echo', input: 'hi' })
    const [message] = platform.receive()
    await expect(unlucky.execute(message?.body ?? '')).rejects.toMatchObject(unavailable)
    expect(writes()).toBe(tries)
  })

  test('a redrive is refused after 100 tries', async () => {
    const { platform, sober, unlucky, writes } = await unluckyPlatform('the first change')
    const { id } = await sober.submit({ agent: 'echo', input: 'hi', max_attempts: 1 })
    for (const { body } of platform.receive()) await sober.settleDead(body)
    await expect(unlucky.redrive(id, {})).rejects.toMatchObject(unavailable)
    expect(writes()).toBe(tries)
  })

  test('the key of approval links is given up after 100 tries', async () => {
    const { platform, intercept, writes } = await unluckyPlatform('the first change')
    const ports = { ...platform.ports, stores: interceptStores(platform.stores, intercept) }
    await expect(ensureLinkKey(ports, platform.tenant)).rejects.toMatchObject(unavailable)
    expect(writes()).toBe(tries)
  })

  test('a circuit is left alone after 100 tries to be the one that tries', async () => {
    const { platform, intercept, writes } = await unluckyPlatform('the first change')
    const { stores, clock } = platform.ports
    const options = { ...usualCircuit, failuresToOpen: 1 }
    const circuitsBy = (store: typeof stores.platform) => createCircuits({ store, clock }, options)
    await (await circuitsBy(stores.platform).enter('model')).failed()
    const behind = circuitsBy(interceptStores(stores, intercept).platform)
    await expect((await behind.enter('model')).failed()).rejects.toMatchObject({ code: 'circuit_open' })
    platform.advance(usualCircuit.restMs)
    await expect(behind.enter('model')).rejects.toMatchObject(unavailable)
    expect(writes()).toBe(tries)
  })
})

/** @param at the condition that does not hold */
async function unluckyPlatform(at: 'the first change' | 'another place') {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  let writes = 0
  const intercept: Intercept = async (call, perform) => {
    if (call.operation !== 'write') return perform()
    // So that what never ends does not hang the suite.
    if (++writes > 10 * tries) throw new Error('It goes on for ever')
    throw new WriteConflict([at === 'the first change' ? 0 : 99])
  }
  return {
    platform,
    intercept,
    sober: platform.process((_call, perform) => perform()),
    unlucky: platform.process(intercept),
    writes: () => writes,
  }
}
