import { expect, test } from 'vitest'
import { getLimit } from '../../../../core/features/limits/read-limits.ts'
import { restingProblems } from '../../../invariants/stored-tenant.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

test('although plain reads lag, no limit is passed, and every permit comes to who waits for it', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 5, lagging: true })
  const process = platform.process((_call, perform) => perform())
  const concurrency = [{ key: 'a' }, { key: 'b', limit: 2 }]
  await process.putLimit('a', { concurrency: 2, rate: null })
  const ids: string[] = []
  for (let at = 0; at < 5; at++) ids.push((await process.submit({ agent: 'echo', input: 'x', concurrency })).id)
  const held = async () => (await platform.stored()).limits.map(({ key, holders }) => `${key} ${holders.size}`)
  expect(await held()).toEqual(['a 2', 'b 2'])
  await process.putLimit('a', { concurrency: 3, rate: null })
  expect(await held()).toEqual(['a 3', 'b 2'])
  await process.cancel(ids[0] ?? '')
  expect(await held()).toEqual(['a 3', 'b 2'])
  expect((await getLimit(platform.ports)(platform.caller, 'a')).waiting).toEqual([{ mission_id: ids[4] }])
  expect(restingProblems(await platform.stored(), platform.concurrency)).toEqual([])
  platform.advance(61_000)
  await process.sweep()
  await untilQuiet(platform, (act) => act(process))
  expect(await held()).toEqual(['a 0', 'b 0'])
  platform.close()
})

test('a rate reserves the next start after the last that was reserved', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 5, lagging: true })
  const process = platform.process((_call, perform) => perform())
  await process.putLimit('a', { concurrency: null, rate: { count: 1, period_s: 10, burst: 1 } })
  const starts: (string | null)[] = []
  for (let at = 0; at < 3; at++)
    starts.push((await process.submit({ agent: 'echo', input: 'x', concurrency: [{ key: 'a' }] })).start_at)
  const at = (seconds: number) => new Date(platform.now() + seconds * 1000).toISOString()
  expect(starts).toEqual([null, at(10), at(20)])
  expect((await getLimit(platform.ports)(platform.caller, 'a')).next_start_at).toBe(at(30))
  platform.close()
})
