import { expect, test } from 'vitest'
import { eventPagesAfter } from '../../../../core/records/mission/event-pages.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { agent, workerApi } from '../../../simulation/worker-api.ts'

const plain: Intercept = (_call, perform) => perform()

/** A mission in the hands of a worker. */
async function givenOut() {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const [owner, worker] = [platform.process(plain), workerApi(platform)]
  await owner.createAgent({ name: agent, kind: 'remote' })
  const instance = await worker.register()
  const asks = () => worker.poll(instance)
  await asks()
  const { id } = await owner.submit({ agent, input: 'x' })
  await deliverAll(platform, (act) => act(owner))
  const work = await asks()
  if (!work) throw new Error('Nothing was given out')
  return { platform, owner, worker, instance, id, work, told: () => toldBy(platform, id, instance) }
}

/** The first event of each write by which the instance's worker is told to ask. */
async function toldBy(platform: SimulatedPlatform, mission: string, instance: string): Promise<readonly string[]> {
  const told: string[] = []
  for await (const pages of eventPagesAfter(platform.store, mission, 0)) {
    for (const { worker, events } of pages) if (worker === instance) told.push(String(events[0]?.type))
  }
  return told
}

test('a worker is told that it was given a mission, and not of what it did itself', async () => {
  const { platform, worker, instance, work, told } = await givenOut()
  expect(await told()).toEqual(['mission.started'])
  await worker.report(instance, work, [0.5])
  await worker.complete(instance, work)
  expect(await told()).toEqual(['mission.started'])
  platform.close()
})

test('a worker is told that its mission was cancelled', async () => {
  const { platform, owner, id, told } = await givenOut()
  await owner.cancel(id)
  expect(await told()).toEqual(['mission.started', 'mission.cancelled'])
  platform.close()
})

test('a worker is told that it is to give its mission back, once', async () => {
  const { platform, owner, worker, instance, id, work, told } = await givenOut()
  await owner.hold(id)
  await worker.report(instance, work, [0.5])
  await owner.hold(id)
  expect(await told()).toEqual(['mission.started', 'mission.hold_requested'])
  platform.close()
})

test('nobody is told of a mission that no worker has', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process(plain)
  const { id } = await owner.submit({ agent: 'echo', input: 'x' })
  await deliverAll(platform, (act) => act(owner))
  const workers: (string | undefined)[] = []
  for await (const pages of eventPagesAfter(platform.store, id, 0)) workers.push(...pages.map(({ worker }) => worker))
  expect(workers.length).toBeGreaterThan(2)
  expect(new Set(workers)).toEqual(new Set([undefined]))
  platform.close()
})
