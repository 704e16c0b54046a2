import { expect, test } from 'vitest'
import type { Stop } from '../../../../contract/resources/control.ts'
import type { Models } from '../../../../core/base/ports/models.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { createMoodyModels } from '../../../simulation/moody-models.ts'
import { createSimulatedPlatform, leaseMs, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const plain: Intercept = (_call, perform) => perform()

async function runEverything(platform: SimulatedPlatform): Promise<void> {
  await deliverAll(platform, (act) => act(platform.process(plain)))
}

async function executeOne(platform: SimulatedPlatform, intercept: Intercept = plain): Promise<void> {
  const [message] = platform.receive()
  if (!message) throw new Error('No message is there')
  await platform.process(intercept).execute(message.body)
  await platform.lanes.delete(message)
}

/** A process that dies at its nth write. */
function mortal(platform: SimulatedPlatform, dieAt: number, afterIt: boolean) {
  let writes = 0
  const state = { died: false }
  const process = platform.process(async (call, perform) => {
    if (state.died) throw new Error('The process is dead')
    if (call.operation !== 'write' || writes++ !== dieAt) return perform()
    state.died = true
    if (afterIt) await perform()
    throw new Error('The process died')
  })
  return { process, state }
}

async function untilStopped(platform: SimulatedPlatform): Promise<void> {
  for (let sweeps = 0; sweeps < 5; sweeps++) {
    platform.advance(61_000)
    await platform.process(plain).sweep()
    await runEverything(platform)
  }
}

test('a cancel whose process dies at any write leaves no child running once it is confirmed, nor any after the next sweep', async () => {
  for (let dieAt = 0; dieAt < 8; dieAt++) {
    for (const afterIt of [false, true]) {
      const platform = await createSimulatedPlatform({ concurrency: 2 })
      const owner = platform.process(plain)
      const { id } = await owner.submit({ agent: 'supervisor', input: 'ask architect: ask coder: 2 + 3' })
      await executeOne(platform)
      await executeOne(platform)
      const { process, state } = mortal(platform, dieAt, afterIt)
      await process.cancel(id).catch(() => {})
      const parent = (await platform.record(id)).mission
      if (parent.status === 'CANCELLED') {
        await untilStopped(platform)
        const { missions } = await platform.stored()
        expect(missions.map(({ status }) => status)).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED'])
      } else expect(state.died).toBe(true)
      platform.close()
    }
  }
})

test('a stop of many whose process dies at any write is carried through, and counts each once', async () => {
  for (let dieAt = 0; dieAt < 14; dieAt++) {
    const platform = await createSimulatedPlatform({ concurrency: 2 })
    const owner = platform.process(plain)
    for (let at = 0; at < 5; at++) await owner.submit({ agent: 'coder', input: `${at} + 1`, tags: ['doomed'] })
    const spared = await owner.submit({ agent: 'coder', input: 'what is 2 + 2?' })
    const parent = await owner.submit({
      agent: 'supervisor',
      input: 'ask coder: 2 + 3',
      tags: ['doomed'],
      priority: 'LOW',
    })
    const { process } = mortal(platform, dieAt, dieAt % 2 === 0)
    await process.stopMany({ kind: 'tag', tag: 'doomed' }).catch(() => {})
    await untilStopped(platform)
    const { missions, stops } = await everything(platform)
    const [stop] = stops
    if (stop) {
      expect(stop).toMatchObject({ state: 'stopped', in_flight: 0 })
      const cancelled = missions.filter(({ status }) => status === 'CANCELLED')
      expect(stop.stopped).toBe(cancelled.length)
      expect(cancelled.map((mission) => mission.status === 'CANCELLED' && mission.stop_id)).toEqual(
        cancelled.map(() => stop.id),
      )
    }
    expect((await platform.record(spared.id)).mission.status).toBe('COMPLETED')
    expect((await platform.record(parent.id)).mission.status).toBe(stop ? 'CANCELLED' : 'COMPLETED')
    platform.close()
  }
})

async function everything(
  platform: SimulatedPlatform,
): Promise<{ missions: Awaited<ReturnType<SimulatedPlatform['stored']>>['missions']; stops: Stop[] }> {
  const { missions } = await platform.stored()
  const ids = new Set(
    missions.flatMap((mission) => (mission.status === 'CANCELLED' && mission.stop_id ? [mission.stop_id] : [])),
  )
  const owner = platform.process(plain)
  return { missions, stops: await Promise.all([...ids].map((id) => owner.stopped(id))) }
}

test('what is submitted after the request is not stopped by it', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process(plain)
  const before = await owner.submit({ agent: 'echo', input: 'before' })
  const stop = await owner.stopMany({ kind: 'tenant' })
  expect(stop).toMatchObject({ stopped: 1, state: 'stopping' })
  platform.advance(10)
  const after = await owner.submit({ agent: 'echo', input: 'after' })
  await untilStopped(platform)
  expect((await platform.record(before.id)).mission.status).toBe('CANCELLED')
  expect((await platform.record(after.id)).mission.status).toBe('COMPLETED')
  expect(await owner.stopped(stop.id)).toMatchObject({ state: 'stopped', stopped: 1 })
  platform.close()
})

/** A model that writes a little and then waits until it is let go or aborted. */
function endlessModels(): { models: Models; writing: Promise<void> } {
  const moody = createMoodyModels()
  const writing = Promise.withResolvers<void>()
  return {
    writing: writing.promise,
    models: {
      price: () => ({ input_usd_per_million: 1000, output_usd_per_million: 2000 }),
      generate: (request) =>
        (async function* () {
          yield { type: 'text', text: 'So far so good. ' } as const
          writing.resolve()
          await new Promise((_, reject) =>
            request.signal.addEventListener('abort', () => reject(request.signal.reason)),
          )
          yield* moody.generate(request)
        })(),
    },
  }
}

test('the executor of an aborted call tells what it used: to the receipt, the mission and the ledger', async () => {
  const { models, writing } = endlessModels()
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const owner = platform.process(plain)
  const { id } = await owner.submit({ agent: 'coder', input: 'a long story' })
  const executing = executeOne(platform)
  await writing
  const receipt = await owner.cancel(id)
  expect(receipt.in_flight).toEqual([id])
  expect(await owner.stopped(receipt.stop_id ?? '')).toMatchObject({
    state: 'stopped',
    in_flight: 1,
    last_call_ended_at: null,
    spent_after: { output_tokens: 0 },
  })
  await executing
  const stop = await owner.stopped(receipt.stop_id ?? '')
  expect(stop).toMatchObject({ in_flight: 0, not_heard_of: 0, spent_after: { output_tokens: 4, estimated: true } })
  expect(stop.last_call_ended_at).not.toBeNull()
  expect(stop.spent_after.cost_usd).toBeGreaterThan(0)
  const { mission } = await platform.record(id)
  expect(mission.usage).toMatchObject({ model_calls: 1, output_tokens: 4, cost_usd: stop.spent_after.cost_usd })
  expect((await platform.stored()).aborted).toEqual([`${id}#1.1#aborted`])
  platform.close()
})

test('what an aborted call used is charged to the budgets, as the receipt and the mission have it', async () => {
  const { models, writing } = endlessModels()
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const owner = platform.process(plain)
  await owner.setBudget({ scope: 'tenant', period: 'day' }, { usd: 100 })
  const { id } = await owner.submit({ agent: 'echo', input: 'hello', budget: { tokens: 100_000 } })
  const executing = executeOne(platform)
  await writing
  const { stop_id } = await owner.cancel(id)
  await executing
  const { spent_after: spent } = await owner.stopped(stop_id ?? '')
  const { usage } = (await platform.record(id)).mission
  expect(usage).toMatchObject({ ...spent, estimated: true })
  const { spendings } = (await platform.stored()).budgets
  for (const name of ['tenant#day#2026-11-21', `mission:${id}#total#total`]) {
    const tokens = spent.input_tokens + spent.output_tokens
    const nano_usd = Math.round(spent.cost_usd * 1e9)
    expect(spendings.get(name)).toMatchObject({ tokens, nano_usd, spent_tokens: tokens, spent_nano_usd: nano_usd })
  }
  platform.close()
})

test('a call whose executor is lost is given up, and said not to have been heard of', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process(plain)
  const { id } = await owner.submit({ agent: 'coder', input: 'what is 17 * 23?' })
  let writes = 0
  await executeOne(platform, (_call, perform) => {
    if (_call.operation === 'write' && writes++ > 0) throw new Error('This process is lost')
    return perform()
  }).catch(() => {})
  const { stop_id } = await owner.cancel(id)
  expect(await owner.stopped(stop_id ?? '')).toMatchObject({ in_flight: 1 })
  platform.advance(2 * leaseMs + 1)
  await owner.sweep()
  expect(await owner.stopped(stop_id ?? '')).toMatchObject({ in_flight: 0, not_heard_of: 1, last_call_ended_at: null })
  platform.close()
})

test('a call that ends after it was given up is on the receipt after all', async () => {
  const { models, writing } = endlessModels()
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  const owner = platform.process(plain)
  const { id } = await owner.submit({ agent: 'coder', input: 'a long story' })
  const mayWrite = Promise.withResolvers<void>()
  let isStopped = false
  const executing = executeOne(platform, async (call, perform) => {
    if (isStopped && call.operation === 'write') await mayWrite.promise
    return perform()
  })
  await writing
  const { stop_id } = await owner.cancel(id)
  isStopped = true
  platform.advance(2 * leaseMs + 1)
  await owner.sweep()
  expect(await owner.stopped(stop_id ?? '')).toMatchObject({ in_flight: 0, not_heard_of: 1 })
  mayWrite.resolve()
  await executing
  const late = { not_heard_of: 0, spent_after: { output_tokens: 4, estimated: true } }
  expect(await owner.stopped(stop_id ?? '')).toMatchObject(late)
  await untilStopped(platform)
  expect(await owner.stopped(stop_id ?? '')).toMatchObject(late)
  platform.close()
})

test('a stopped mission records no step after it, whenever the stop comes', async () => {
  for (let position = 0; position < 6; position++) {
    const platform = await createSimulatedPlatform({ concurrency: 1 })
    const owner = platform.process(plain)
    const { id } = await owner.submit({ agent: 'coder', input: 'First 17 * 23; and then 4 + 5.' })
    let writes = 0
    let then = -1
    await executeOne(platform, async (call, perform) => {
      if (call.operation === 'write' && writes++ === position) {
        await owner.stopMany({ kind: 'agent', agent: 'coder' })
        then = (await platform.record(id)).steps.length
      }
      return perform()
    })
    const { mission, steps } = await platform.record(id)
    if (then >= 0) expect([mission.status, steps.length]).toEqual(['CANCELLED', then])
    platform.close()
  }
})
