import { expect, test } from 'vitest'
import { Explanation } from '../../../../contract/resources/explanation.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { agent, workerApi } from '../../../simulation/worker-api.ts'

test('of a mission with a worker it says since when, when it was heard of, and until when it is the worker’s', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const owner = platform.process((_call, perform) => perform())
  const explained = async () => Explanation.parse(await owner.explain(id))
  const iso = (ms: number) => new Date(ms).toISOString()
  await owner.createAgent({ name: agent, kind: 'remote' })
  const worker = workerApi(platform)
  const instance = await worker.register()
  await worker.poll(instance)
  const { id } = await owner.submit({ agent, input: 'x' })
  await deliverAll(platform, (act) => act(owner))
  const since = platform.now()
  const work = await worker.poll(instance)
  if (!work) throw new Error('Nothing is given out')
  expect((await explained()).sentence).toContain('has not confirmed it yet')

  // Longer than the lease of its slot, and heard of again and again.
  for (let beats = 0; beats < 9; beats++) {
    platform.advance(10_000)
    await worker.beat(instance, [work])
  }
  await worker.report(instance, work, [1])
  const seen = platform.now()
  platform.advance(4000)
  const { reasons, sentence } = await explained()
  expect(reasons).toMatchObject([
    {
      code: 'with_worker',
      data: {
        ...{ agent, instance_id: instance, attempt: 1, steps: 1, delivered: true, since: iso(since) },
        ...{ last_seen_at: iso(seen), lease_until: iso(seen + 60_000) },
      },
    },
  ])
  expect(sentence).toContain(
    `for 1 min with the worker ${instance} of ${agent}, which last reported it 4 s ago. Steps recorded: 1.`,
  )

  platform.advance(60_000)
  expect((await explained()).reasons).toMatchObject([
    { code: 'lease_expired', data: { lease_until: iso(seen + 60_000), recoveries: 0 } },
  ])
  platform.close()
})
