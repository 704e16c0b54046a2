import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import { RedriveMany } from '../../../../contract/resources/dead-letter.ts'
import { NewMission } from '../../../../contract/resources/mission.ts'
import type { Models } from '../../../../core/base/ports/models.ts'
import type { Page } from '../../../../core/base/ports/store.ts'
import { redriveDeadLetters } from '../../../../core/features/dead-letters/redrive.ts'
import { submitMission } from '../../../../core/features/missions/submit-mission.ts'
import { type Fault, faultyProcess, mishapsOf } from '../../../faults/fault.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { calls, reply } from '../../../simulation/replies.ts'
import { createSimulatedPlatform, leaseMs, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'

const sober: Intercept = (_call, perform) => perform()

/** A process that is gone after so many writes. */
function lostAfter(platform: SimulatedPlatform, writes: number) {
  let left = writes
  return platform.process((call, perform) => {
    if (call.operation === 'write' && left-- <= 0) return Promise.reject(new Error('The process is lost'))
    return perform()
  })
}

test('what a dead mission may have done to the outside is not forgotten by the one that goes on from there', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process(sober)
  const { id } = await process.submit({ agent: 'coder', input: 'remember the colour is blue' })
  for (let losses = 0; losses < 10; losses++) {
    // The claim, the model's decision and the intent the first time; later the claim, and that it may have been made.
    for (const { body } of platform.receive())
      await lostAfter(platform, losses === 0 ? 3 : 2)
        .execute(body)
        .catch(() => {})
    platform.advance(leaseMs + 1)
    await process.sweep()
  }
  const { mission: dead, steps } = await platform.record(id)
  expect(dead).toMatchObject({
    status: 'FAILED',
    error: { code: 'crashed_the_process' },
    open_effect: { tool: 'memory_set' },
  })
  expect(steps).toHaveLength(1)

  const { new_mission_id } = await process.redrive(id, { from_step: 'failed' })
  await untilQuiet(platform, (act) => act(process))
  const { mission, events } = await platform.record(String(new_mission_id))
  expect(mission).toMatchObject({ status: 'COMPLETED', open_effect: null })
  expect(events.map(({ type }) => type)).not.toContain('effect.intended')
  expect((await quietProblems(platform)).problems).toEqual([])

  platform.close()
})

test('of several who redrive it at once one makes a mission, and the others are told of that', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process(sober)
  const { id } = await process.submit({ agent: 'echo', input: 'doomed' })
  await untilQuiet(platform, (act) => act(process))
  const outcomes = await Promise.all([1, 2, 3].map(() => platform.process(sober).redrive(id, { input: 'hello' })))
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['already_redriven', 'already_redriven', 'redriven'])
  expect(new Set(outcomes.map(({ new_mission_id }) => new_mission_id)).size).toBe(1)
  expect((await platform.stored()).missions).toHaveLength(2)
  platform.close()
})

test('a redriven mission keeps the agent that was chosen for it, and does not repeat why', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process(sober)
  await process.createAgent({ name: 'able', model: 'test/none', capabilities: ['failing'] })
  const mission = NewMission.parse({ capability: 'failing', input: 'x', max_attempts: 1 })
  const { id, agent_choice } = await submitMission(platform.ports)(platform.caller, mission, undefined)
  expect(agent_choice).toMatchObject({ decided_by: 'only_candidate' })
  await untilQuiet(platform, (act) => act(process))
  const { new_mission_id } = await process.redrive(id, {})
  const { mission: redriven } = await platform.record(String(new_mission_id))
  expect(redriven).toMatchObject({ agent: 'able', redriven_from: { mission_id: id } })
  expect(redriven).not.toHaveProperty('agent_choice')
  expect((await platform.record(id)).mission).toHaveProperty('agent_choice')
  platform.close()
})

test('more steps than fit one write are kept all the same, in their order', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1, models: thirtySums })
  const process = platform.process(sober)
  const first = await process.submit({ agent: 'coder', input: 'go' })
  await untilQuiet(platform, (act) => act(process))
  const { new_mission_id, kept_steps } = await process.redrive(first.id, { from_step: 'failed' })
  expect(kept_steps).toBe(31)
  await untilQuiet(platform, (act) => act(process))
  const [before, after] = [await platform.record(first.id), await platform.record(String(new_mission_id))]
  expect(after.steps).toEqual(before.steps)
  expect(after.mission).toMatchObject({ status: 'FAILED', usage: { model_calls: 0, tool_calls: 0 } })
  platform.close()
})

/** How many steps each read brings. */
function stepsRead(platform: SimulatedPlatform, pages: number[]) {
  return platform.process(async (call, perform) => {
    const result = await perform()
    const { items = [] } = call.operation === 'query' ? (result as Partial<Page>) : {}
    const steps = items.filter(({ sort }) => sort.startsWith('step#'))
    if (steps.length > 0) pages.push(steps.length)
    return result
  })
}

test('a redrive reads no step that it does not keep, and holds a few of them at a time', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1, models: thirtySums })
  const process = platform.process(sober)
  const { id } = await process.submit({ agent: 'coder', input: 'go' })
  await untilQuiet(platform, (act) => act(process))
  const [looked, few, all]: [number[], number[], number[]] = [[], [], []]
  expect(await stepsRead(platform, looked).redrive(id, { from_step: 3, dry_run: true })).toMatchObject({
    kept_steps: 2,
  })
  expect(looked).toEqual([1, 2])
  expect(await stepsRead(platform, all).redrive(id, { from_step: 'failed', dry_run: true })).toMatchObject({
    kept_steps: 31,
    kept_usage: { model_calls: 1, tool_calls: 30 },
  })
  expect(Math.max(...all)).toBeLessThanOrEqual(25)
  const { new_mission_id, kept_steps } = await stepsRead(platform, few).redrive(id, { from_step: 3 })
  expect(kept_steps).toBe(2)
  expect(few).toEqual([1, 2])
  expect((await platform.record(String(new_mission_id))).steps).toHaveLength(2)
  platform.close()
})

test('wherever a redrive of many steps dies or fails, there is one mission with all of them, or no step at all', async () => {
  const effects: string[] = []
  expect(await afterFault(effects)).toEqual([])
  const writes = effects.flatMap((effect, position) => (effect === 'stores write' ? [position] : []))
  // The copies that went ahead, and the mission with the others.
  expect(writes).toHaveLength(2)
  const problems: string[] = []
  for (const position of writes) {
    for (const mishap of mishapsOf['stores write'] ?? []) problems.push(...(await afterFault([], { position, mishap })))
  }
  expect(problems).toEqual([])
})

test('a redrive that stalls until its copies are taken for abandoned begins anew', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1, models: thirtySums })
  const process = platform.process(sober)
  const { id } = await process.submit({ agent: 'coder', input: 'go' })
  await untilQuiet(platform, (act) => act(process))
  let writes = 0
  const stalls = platform.process(async (call, perform) => {
    if (call.operation === 'write' && ++writes === 2) {
      platform.advance(5 * 60_000)
      expect((await process.sweep()).mended).toEqual({ copies_removed: 1 })
    }
    return perform()
  })
  const { new_mission_id } = await stalls.redrive(id, { from_step: 'failed' })
  expect((await platform.record(String(new_mission_id))).steps).toHaveLength(31)
  expect(await stepsOf(platform)).toEqual([id, new_mission_id].map((mission) => `${mission} 31`))
  platform.close()
})

/** Redrives with a fault, once more if that was not answered, and lets the sweeper come by. */
async function afterFault(effects: string[], fault?: Fault): Promise<readonly string[]> {
  const platform = await createSimulatedPlatform({ concurrency: 1, models: thirtySums })
  const process = platform.process(sober)
  const { id } = await process.submit({ agent: 'coder', input: 'go' })
  await untilQuiet(platform, (act) => act(process))
  const { intercept, died } = faultyProcess(effects, fault)
  const request = { from_step: 'failed' as const }
  const first = platform
    .process(intercept)
    .redrive(id, request)
    .catch(() => {})
  await Promise.race([first, died])
  const { new_mission_id } = await process.redrive(id, request)
  platform.advance(5 * 60_000)
  await process.sweep()
  const wanted = [id, new_mission_id].map((mission) => `${mission} 31`)
  const found = await stepsOf(platform)
  platform.close()
  return isDeepStrictEqual(found, wanted) ? [] : [`${JSON.stringify(fault)}: ${found.join(', ')}`]
}

/** Of each partition that holds steps, how many. */
async function stepsOf({ database }: SimulatedPlatform): Promise<readonly string[]> {
  await database.settled()
  const rows = database
    .prepare("SELECT pk, count(*) AS n FROM entities WHERE sk LIKE 'step#%' GROUP BY pk ORDER BY pk")
    .all()
  return rows.map(({ pk, n }) => `${String(pk).split('mission#')[1]} ${n}`)
}

/** Asks for thirty sums, and is not to be asked again. */
const thirtySums: Models = {
  price: () => undefined,
  async *generate({ turns }) {
    if (turns.length > 1) throw new SortieError('model_rejected', 'The model has nothing to add')
    const sums = Array.from({ length: 30 }, (_, n) => calls('calculator', { expression: `${n} + 1` }, `call_${n}`))
    yield* reply(sums)
  },
}

test('of many no more are begun than a request has time for, and the next request goes on from there', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process(sober)
  const dead: string[] = []
  for (let at = 0; at < 5; at++) {
    dead.unshift((await process.submit({ agent: 'echo', input: 'doomed' })).id)
    await untilQuiet(platform, (act) => act(process))
    platform.advance(1000)
  }
  const { ports, caller } = platform
  let tookMs = 0
  const clock = { ...ports.clock, monotonic: () => ports.clock.monotonic() + tookMs }
  const next = (prefix: Parameters<typeof ports.ids.next>[0]) => {
    tookMs += 6_000
    return ports.ids.next(prefix)
  }
  const redrive = redriveDeadLetters({ ...ports, clock, ids: { ...ports.ids, next } })
  const redriven: (string | null)[][] = []
  let cursor: string | null | undefined
  do {
    const report = await redrive(caller, RedriveMany.parse({ cursor: cursor ?? undefined }))
    redriven.push(report.items.map(({ mission_id }) => mission_id))
    cursor = report.next_cursor
  } while (cursor !== null)
  expect(redriven.flat()).toEqual(dead)
  expect(Math.max(...redriven.map(({ length }) => length))).toBeLessThanOrEqual(2)
  platform.close()
})
