import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { agentVersionKey } from '../../../../core/records/agent/agent.ts'
import { loadMission } from '../../../../core/records/mission/mission-items.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { agent, workerApi } from '../../../simulation/worker-api.ts'

let blobFolder: string
let platform: SimulatedPlatform
beforeEach(async () => {
  blobFolder = await mkdtemp(join(tmpdir(), 'sortie-unreadable-work-'))
  platform = await createSimulatedPlatform({ concurrency: 3, blobFolder })
})
afterEach(async () => {
  platform.close()
  await rm(blobFolder, { recursive: true })
})

/** Three missions of a remote agent that one instance has places for, and has not fetched. */
async function given() {
  const process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: agent, kind: 'remote' })
  const worker = workerApi(platform)
  const instance = await worker.register({ max_concurrent: 3 })
  await worker.poll(instance)
  const ids: string[] = []
  for (let made = 0; made < 3; made++) ids.push((await process.submit({ agent, input: 'x'.repeat(70 * 1024) })).id)
  await deliverAll(platform, (act) => act(process))
  return { worker, instance, ids }
}

async function endsOf(ids: readonly string[]) {
  const missions = await Promise.all(ids.map((id) => loadMission(platform.store, id)))
  return missions.map((stored) =>
    stored?.mission.status === 'FAILED' ? stored.mission.error.code : stored?.mission.status,
  )
}

test('a mission whose input is gone ends by itself, and the others of the poll are handed out', async () => {
  const { worker, instance, ids } = await given()
  const [first = '', ...others] = ids
  const stored = await loadMission(platform.store, first)
  const input = stored?.mission.input
  if (!input || !('blob' in input)) throw new Error('It lies in its item')
  await platform.ports.blobs.delete(platform.tenant, input.blob)
  expect((await worker.pollAll(instance)).map(({ mission_id }) => mission_id).toSorted()).toEqual(others.toSorted())
  expect(await endsOf(ids)).toEqual(['item_unreadable', 'RUNNING', 'RUNNING'])
  // Its place is free, and nothing is left of it for the next poll.
  expect(await worker.beat(instance, [])).toMatchObject({ stop: [] })
})

test('where the version of their agent is gone, each of them ends', async () => {
  const { worker, instance, ids } = await given()
  await platform.store.write([{ change: 'delete', table: 'entities', key: agentVersionKey(agent, 1) }])
  expect(await worker.pollAll(instance)).toEqual([])
  expect(await endsOf(ids)).toEqual(['not_found', 'not_found', 'not_found'])
})
