import { expect, test } from 'vitest'
import type { MissionLeg } from '../../../../core/base/ports/lanes.ts'
import { maxLosses } from '../../../../core/engine/dispatch/losses.ts'
import { countLostLeg } from '../../../../core/engine/execution/count-lost-leg.ts'
import { inState, type Mission } from '../../../../core/records/mission/mission.ts'
import { loadMission, putMission } from '../../../../core/records/mission/mission-items.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import {
  createSimulatedPlatform,
  leaseMs,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

const plain: Intercept = (_call, perform) => perform()
const echo = { agent: 'echo', input: 'hello' }

async function submitted() {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process(plain)
  const { id } = await process.submit(echo)
  return { platform, process, id, count: countLostLeg(platform.ports) }
}

function onlyMessage(platform: SimulatedPlatform): string {
  const messages = platform.receive()
  expect(messages).toHaveLength(1)
  return String(messages[0]?.body)
}

async function executeAll(platform: SimulatedPlatform, process: Process): Promise<void> {
  for (const message of platform.receive()) {
    await process.execute(message.body)
    await platform.lanes.delete(message)
  }
}

async function stored({ store }: SimulatedPlatform, id: string): Promise<Mission> {
  return (await loadMission(store, id))?.mission as Mission
}

test('legs that begin, end their process and leave no trace count, up to the last that a mission may lose', async () => {
  const { platform, process, id, count } = await submitted()
  for (let loss = 1; loss <= maxLosses; loss++) {
    const body = onlyMessage(platform)
    expect(JSON.parse(body)).toMatchObject({ mission: id, ...(loss > 2 ? { alone: true } : {}) })
    if (loss <= 2) expect(body).not.toContain('alone')
    await count(JSON.parse(body) as MissionLeg)
    // The start that counts may itself be interrupted, and count again.
    await count(JSON.parse(body) as MissionLeg)
    platform.advance(leaseMs + 1)
    await process.sweep()
    expect((await stored(platform, id)).recoveries).toBe(loss)
  }
  const { mission, events } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'crashed_the_process', retryable: false } })
  expect(events.filter(({ type }) => type === 'mission.started')).toHaveLength(maxLosses)
  expect(platform.receive()).toEqual([])
})

test('a leg that was written down, or ended, counts only once', async () => {
  const { platform, process, id, count } = await submitted()
  const leg = JSON.parse(onlyMessage(platform)) as MissionLeg
  const { mission, version } = (await loadMission(platform.store, id)) as { mission: Mission; version: number }
  await platform.store.write([putMission(inState(mission, { status: 'RUNNING', slot: 0 }), version)])
  await count(leg)
  expect(await stored(platform, id)).toMatchObject({ status: 'RUNNING', recoveries: 0 })
  platform.advance(leaseMs + 1)
  await process.sweep()
  await count(leg)
  expect(await stored(platform, id)).toMatchObject({ status: 'QUEUED', recoveries: 1 })
  await executeAll(platform, process)
  await count(leg)
  expect(await stored(platform, id)).toMatchObject({ status: 'COMPLETED' })
})

test('a leg of which not even its dispatch reached the disk counts, and in the end begins no more', async () => {
  const { platform, process, id, count } = await submitted()
  const other = await process.submit({ ...echo, start_at: new Date(platform.now() + 1000).toISOString() })
  for (let leg = 1; leg <= maxLosses; leg++)
    for (let times = 0; times < 2; times++) await count({ tenant: platform.tenant, mission: other.id, attempt: 1, leg })
  expect(await stored(platform, other.id)).toMatchObject({ status: 'SCHEDULED', recoveries: maxLosses, leg: maxLosses })
  await executeAll(platform, process)
  expect(await stored(platform, id)).toMatchObject({ status: 'COMPLETED' })
  platform.advance(1001)
  await process.fire(JSON.stringify({ kind: 'start_mission', tenant: platform.tenant, mission: other.id }))
  await executeAll(platform, process)
  const { mission, events } = await platform.record(other.id)
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'crashed_the_process' } })
  expect(events.map(({ type }) => type)).not.toContain('mission.started')
  expect((await process.submit(echo)).status).toBe('QUEUED')
})

test('a step, and an attempt that ends in good order, are progress: losses before them no longer count', async () => {
  const { platform, process, id } = await submitted()
  const { mission, version } = (await loadMission(platform.store, id)) as { mission: Mission; version: number }
  await platform.store.write([putMission({ ...mission, recoveries: maxLosses - 1 }, version)])
  await executeAll(platform, process)
  expect(await stored(platform, id)).toMatchObject({ status: 'COMPLETED' })
})
