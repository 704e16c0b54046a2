import { expect, test } from 'vitest'
import type { Run } from '../simulation/deliver.ts'
import type { Intercept } from '../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../simulation/until-quiet.ts'
import { mishapsOf } from './fault.ts'

const mission = { agent: 'coder', input: 'First 17 * 23; and then 4 + 5.' }

test('a message that dies at whichever write or send of its mission leaves one that ends once, complete', async () => {
  const undisturbed = await live(undefined)
  expect(undisturbed.effects).toBeGreaterThan(5)
  const surprises: string[] = []
  for (let position = 0; position < undisturbed.effects; position++) {
    for (const when of ['before', 'after'] as const) {
      const { problems, statuses } = await live({ position, when })
      if (statuses.join() !== 'COMPLETED') surprises.push(`${position} ${when}: ${statuses}`)
      surprises.push(...problems.map((problem) => `${position} ${when}: ${problem}`))
    }
  }
  expect(surprises).toEqual([])
}, 60_000)

test('a mission whose every message dies fails, and is listed once', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ ...mission, max_attempts: 3 })
  for (let attempt = 1; attempt <= 3; attempt++) {
    for (const message of platform.receive()) {
      await platform.lanes.delete(message)
      await process.settleDead(message.body)
    }
    platform.advance(10_000)
    await platform.database.settled()
    for (const timer of platform.sources.scheduler.due(1)) await process.fire(timer.payload)
  }
  const { mission: failed, events } = await platform.record(id)
  expect(failed).toMatchObject({ status: 'FAILED', attempt: 3, error: { code: 'undeliverable' } })
  expect(events.filter(({ type }) => type === 'mission.retrying')).toHaveLength(2)
  expect((await process.redrive(id, {})).outcome).toBe('redriven')
  platform.close()
})

/** Takes a mission through its life, in which the message of its current leg dies at one moment. */
async function live(death: { position: number; when: 'before' | 'after' } | undefined) {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const undertaker = platform.process((_call, perform) => perform())
  let effects = 0
  const intercept: Intercept = async (call, perform) => {
    if (!(`${call.port} ${call.operation}` in mishapsOf)) return perform()
    const here = effects++ === death?.position ? death.when : undefined
    if (here === 'before') await bury(platform, undertaker)
    const result = await perform()
    if (here === 'after') await bury(platform, undertaker)
    return result
  }
  const process = platform.process(intercept)
  const run: Run = (act) => act(process)
  await run((one) => one.submit(mission))
  await untilQuiet(platform, run)
  const { records, problems } = await quietProblems(platform)
  platform.close()
  return { effects, problems, statuses: records.map(({ mission: { status } }) => status) }
}

async function bury(platform: SimulatedPlatform, undertaker: ReturnType<SimulatedPlatform['process']>): Promise<void> {
  for (const { id, attempt, leg } of (await platform.stored()).missions) {
    await undertaker.settleDead(JSON.stringify({ tenant: platform.tenant, mission: id, attempt, leg }))
  }
}
