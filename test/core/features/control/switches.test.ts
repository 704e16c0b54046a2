import { expect, test } from 'vitest'
import { deliverAll } from '../../../simulation/deliver.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'

const plain: Intercept = (_call, perform) => perform()

async function runEverything(platform: SimulatedPlatform): Promise<void> {
  await deliverAll(platform, (act) => act(platform.process(plain)))
}

async function sweepAWhile(platform: SimulatedPlatform): Promise<void> {
  for (let sweeps = 0; sweeps < 4; sweeps++) {
    platform.advance(61_000)
    await platform.process(plain).sweep()
    await runEverything(platform)
  }
}

const agentScope = { kind: 'agent', agent: 'echo' } as const

test('a paused agent’s missions wait, others go on, and all go on in order when it is lifted', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process(plain)
  const before = await owner.submit({ agent: 'echo', input: 'before' })
  const waiting = await owner.submit({ agent: 'echo', input: 'waiting' })
  const other = await owner.submit({ agent: 'coder', input: 'what is 2 + 2?' })
  const { id } = await owner.switchOn(agentScope, 'pause')
  const during = await owner.submit({ agent: 'echo', input: 'during' })
  await runEverything(platform)
  expect((await platform.record(other.id)).mission.status).toBe('COMPLETED')
  for (const mission of [before, waiting, during]) {
    const { status, hold } = (await platform.record(mission.id)).mission
    expect([status, hold?.switch_id]).toEqual(['PENDING', id])
  }
  await owner.lift(id)
  await sweepAWhile(platform)
  await untilQuiet(platform, (act) => act(owner))
  const { records, problems } = await quietProblems(platform)
  expect(problems).toEqual([])
  expect(records.map(({ mission }) => mission.status)).toEqual(records.map(() => 'COMPLETED'))
  const starts = await Promise.all(
    [before, waiting, during].map(async (one) => String((await platform.record(one.id)).mission.started_at)),
  )
  expect(starts).toEqual([...starts].sort())
  platform.close()
})

test('a pause before any write of an executor lets it record what is under way and begin nothing else', async () => {
  for (let position = 1; position < 5; position++) {
    const platform = await createSimulatedPlatform({ concurrency: 1 })
    const owner = platform.process(plain)
    const { id } = await owner.submit({ agent: 'coder', input: 'First 17 * 23; and then 4 + 5.' })
    const [message] = platform.receive()
    let writes = 0
    let then = -1
    let lift = ''
    const executor = platform.process(async (call, perform) => {
      if (call.operation === 'write' && writes++ === position) {
        lift = (await owner.switchOn({ kind: 'tenant' }, 'pause')).id
        then = (await platform.record(id)).steps.length
      }
      return perform()
    })
    await executor.execute(message?.body ?? '')
    if (message) await platform.lanes.delete(message)
    const { mission, steps } = await platform.record(id)
    // Both sums are under way at once.
    if (then >= 0) expect(steps.length).toBeLessThanOrEqual(then + 2)
    if (then >= 0 && mission.status !== 'COMPLETED') expect(mission.hold?.switch_id).toBe(lift)
    if (lift) await owner.lift(lift)
    await sweepAWhile(platform)
    await untilQuiet(platform, (act) => act(owner))
    expect((await platform.record(id)).mission).toMatchObject({ status: 'COMPLETED', attempt: 1, hold: null })
    platform.close()
  }
})

test('a stop switch stops what there is, refuses what is new, also from an agent, until it is lifted', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process(plain)
  const there = await owner.submit({ agent: 'echo', input: 'there' })
  const asks = await owner.submit({ agent: 'supervisor', input: 'ask echo: one' })
  const { id, stop_id } = await owner.switchOn(agentScope, 'stop')
  expect((await platform.record(there.id)).mission.status).toBe('CANCELLED')
  await expect(owner.submit({ agent: 'echo', input: 'new' })).rejects.toMatchObject({ code: 'switched_off' })
  await sweepAWhile(platform)
  expect(await owner.stopped(stop_id ?? '')).toMatchObject({ state: 'stopped', stopped: 1 })
  const { mission, steps } = await platform.record(asks.id)
  expect(mission.status).toBe('COMPLETED')
  expect(JSON.stringify(steps)).toContain('switched_off')
  await owner.lift(id)
  const after = await owner.submit({ agent: 'echo', input: 'after' })
  await runEverything(platform)
  expect((await platform.record(after.id)).mission.status).toBe('COMPLETED')
  platform.close()
})

test('a pause or its lifting whose process dies at any write is carried through, and loses and doubles no mission', async () => {
  for (let dieAt = 0; dieAt < 16; dieAt++) {
    const platform = await createSimulatedPlatform({ concurrency: 2 })
    const owner = platform.process(plain)
    const ids: string[] = []
    for (let at = 0; at < 4; at++) ids.push((await owner.submit({ agent: 'echo', input: `${at}` })).id)
    let writes = 0
    let died = false
    const mortal = platform.process(async (call, perform) => {
      if (died) throw new Error('The process is dead')
      if (call.operation !== 'write' || writes++ !== dieAt) return perform()
      died = true
      if (dieAt % 2 === 0) await perform()
      throw new Error('The process died')
    })
    const set = await mortal.switchOn(agentScope, 'pause').catch(() => undefined)
    if (set) await mortal.lift(set.id).catch(() => {})
    await sweepAWhile(platform)
    for (const left of await owner.switches()) await owner.lift(left.id)
    await sweepAWhile(platform)
    await untilQuiet(platform, (act) => act(owner))
    const { records, problems } = await quietProblems(platform)
    expect(problems).toEqual([])
    expect(records.map(({ mission }) => [mission.id, mission.status]).sort()).toEqual(
      ids.map((one) => [one, 'COMPLETED']).sort(),
    )
    platform.close()
  }
})

test('what is submitted after a stop is lifted is not stopped by what the stop has still to look at', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process(plain)
  const { id } = await owner.switchOn(agentScope, 'stop')
  await owner.lift(id)
  platform.advance(1)
  const start_at = new Date(platform.now() + 600_000).toISOString()
  const after = await owner.submit({ agent: 'echo', input: 'after', start_at })
  await sweepAWhile(platform)
  expect((await platform.record(after.id)).mission.status).toBe('SCHEDULED')
  platform.close()
})

test('what is released by hand while its scope is paused stays held by the pause', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process(plain)
  const { id } = await owner.submit({ agent: 'echo', input: 'x' })
  await owner.hold(id)
  const set = await owner.switchOn(agentScope, 'pause')
  await owner.release(id)
  expect((await platform.record(id)).mission).toMatchObject({ status: 'PENDING', hold: { switch_id: set.id } })
  await owner.lift(set.id)
  await runEverything(platform)
  expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  platform.close()
})
