import { expect, test } from 'vitest'
import { loadInstance, putInstance } from '../../../../core/records/instance/instance-items.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { agent, workerApi } from '../../../simulation/worker-api.ts'

test('the longest lost instance gives way to the hundred-and-first, and a live one does not', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  await platform.process((_call, perform) => perform()).createAgent({ name: agent, kind: 'remote' })
  const { register } = workerApi(platform)
  const ids: string[] = []
  for (let made = 0; made < 100; made++) ids.push(await register())
  await expect(register()).rejects.toMatchObject({ code: 'limit_exceeded' })
  const lose = async (at: number, lost_at: number) => {
    const stored = await loadInstance(platform.store, ids[at] ?? '')
    if (stored) await platform.store.write([putInstance({ ...stored.instance, lost_at }, stored.version)])
  }
  await lose(40, platform.now() - 1000)
  await lose(60, platform.now() - 2000)
  expect(await loadInstance(platform.store, await register())).toBeDefined()
  expect(await loadInstance(platform.store, ids[60] ?? '')).toBeUndefined()
  expect(await loadInstance(platform.store, ids[40] ?? '')).toBeDefined()
  platform.close()
})
