import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createStores } from '../../../../adapters/local/stores.ts'
import { createModels } from '../../../../adapters/models/create-models.ts'
import { Explanation, type ReasonCode } from '../../../../contract/resources/explanation.ts'
import type { Models } from '../../../../core/base/ports/models.ts'
import { discardDeadLetter } from '../../../../core/features/dead-letters/discard.ts'
import { explain } from '../../../../core/features/explain/explain.ts'
import { explainMission } from '../../../../core/features/explain/explain-mission.ts'
import type { InBacklog } from '../../../../core/features/explain/findings.ts'
import { deadMissionId } from '../../../../core/records/dead-letter/dead-letter.ts'
import { missionPartition } from '../../../../core/records/mission/mission-items.ts'
import type { Slot } from '../../../../core/records/slot/slots.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { createMoodyModels } from '../../../simulation/moody-models.ts'
import { reply, says } from '../../../simulation/replies.ts'
import {
  createSimulatedPlatform,
  leaseMs,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let process: Process

async function begin(options: { concurrency?: number; models?: Models } = {}): Promise<void> {
  platform = await createSimulatedPlatform({ concurrency: 1, ...options })
  process = platform.process((_call, perform) => perform())
}

beforeEach(() => begin())
afterEach(() => platform.close())

const settle = () => deliverAll(platform, (act) => act(process))

async function explained<Code extends ReasonCode>(id: string, code: Code) {
  const explanation = Explanation.parse(await process.explain(id))
  const reason = explanation.reasons.find((one) => one.code === code)
  if (!reason) throw new Error(`${code} is not among ${JSON.stringify(explanation.reasons)}`)
  return { ...explanation, data: reason.data as Extract<typeof reason, { code: Code }>['data'] }
}

const iso = (ms: number) => new Date(ms).toISOString()

describe('while what was restored is paused', () => {
  const restored_to = Date.parse('2026-11-20T12:00:00Z')
  const explainedPaused = async (id: string) => {
    await platform.database.settled()
    const stores = createStores(platform.database, platform.ports.clock, { pause: { now: () => ({ restored_to }) } })
    return explainMission({ ...platform.ports, stores })(platform.caller, id)
  }

  test('says so first of all that has not ended', async () => {
    const queued = await process.submit({ agent: 'echo', input: 'has the slot' })
    const pending = await process.submit({ agent: 'echo', input: 'in the backlog' })
    const start_at = iso(platform.now() + 60_000)
    const scheduled = await process.submit({ agent: 'echo', input: 'later', start_at })
    platform.advance(60_000)
    for (const [{ id }, then] of [
      [queued, 'lease_expired'],
      [pending, 'backlog'],
      [scheduled, 'scheduled_time'],
    ] as const) {
      const explanation = Explanation.parse(await explainedPaused(id))
      expect(explanation.reasons.slice(0, 2).map(({ code }) => code)).toEqual(['paused_after_restore', then])
      expect(explanation.reasons[0]?.data).toEqual({ restored_to: iso(restored_to) })
      expect(explanation.sentence).toMatch(
        /^Sortie was restored to 2026-11-20T12:00:00\.000Z, and starts no work until .* `sortie resume`\. Everything else /,
      )
    }
  })

  test('says only how it ended of what has', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'done' })
    await settle()
    expect((await explainedPaused(id)).reasons.map(({ code }) => code)).toEqual(['completed'])
  })
})

describe('in the backlog', () => {
  test('says the place, since when, and who holds the slots since when', async () => {
    const first = await process.submit({ agent: 'echo', input: 'has the slot' })
    const t0 = platform.now()
    platform.advance(5000)
    const low = await process.submit({ agent: 'echo', input: 'low', priority: 'LOW' })
    const high = await process.submit({ agent: 'echo', input: 'high', priority: 'HIGH' })
    platform.advance(7000)
    const explanation = await explained(low.id, 'backlog')
    expect(explanation).toMatchObject({ status: 'PENDING', at: iso(t0 + 12_000), deadline: low.deadline })
    expect(explanation.data).toEqual({ since: iso(t0 + 5000), position: 2, at_least: false, starts: null })
    expect(explanation.sentence).toBe(
      `It has been in the backlog for 7 s with priority LOW, and is number 2. The one slot of the tenant is taken; ${first.id} has held one longest, for 12 s. It expires in 59 min if it has not ended.`,
    )
    expect((await explained(high.id, 'backlog')).data.position).toBe(1)
    expect((await explained(low.id, 'slots_taken')).data).toEqual({
      total: 1,
      free: 0,
      holders: [{ slot: 0, mission_id: first.id, since: iso(t0), lease_until: iso(t0 + leaseMs) }],
    })
  })

  test('estimates the start from what recent missions took', async () => {
    await begin({ models: slowModels(4000) })
    for (let done = 0; done < 4; done++) {
      await process.submit({ agent: 'echo', input: 'done' })
      await settle()
    }
    await process.submit({ agent: 'echo', input: 'has the slot' })
    await process.submit({ agent: 'echo', input: 'first' })
    const second = await process.submit({ agent: 'echo', input: 'second' })
    const { data } = await explained(second.id, 'backlog')
    expect(data.starts).toEqual({
      earliest: iso(platform.now() + 4000),
      latest: iso(platform.now() + 8000),
      based_on: { missions: 4, shorter_ms: 4000, longer_ms: 4000, slots: 1 },
    })
  })

  test('counts a thousand ahead, and then says that there are more', async () => {
    await process.submit({ agent: 'echo', input: 'has the slot' })
    for (let ahead = 0; ahead < 999; ahead++) await process.submit({ agent: 'echo', input: 'ahead' })
    const last = await process.submit({ agent: 'echo', input: 'counted' })
    const beyond = await process.submit({ agent: 'echo', input: 'not counted' })
    expect((await explained(last.id, 'backlog')).data).toMatchObject({ position: 1000, at_least: false })
    const explanation = await explained(beyond.id, 'backlog')
    expect(explanation.data).toMatchObject({ position: 1001, at_least: true, starts: null })
    expect(explanation.sentence).toContain('behind 1000 or more')
  })
})

test('a free slot beside the backlog is said to be free', async () => {
  await process.submit({ agent: 'echo', input: 'has the slot' })
  const { id } = await process.submit({ agent: 'echo', input: 'waits' })
  const mission = (await platform.stored()).missions.find((one) => one.id === id) as InBacklog
  const now = platform.now()
  const facts = { status: 'PENDING', mission, now, since: now, ahead: 0, countedTo: 1000, concurrency: 2 } as const
  const [slot] = (await platform.stored()).slots
  const { reasons } = explain({
    ...facts,
    slots: [slot as Slot, { index: 1, generation: 0, state: 'free' }],
    takenMs: [],
  })
  expect(reasons.map(({ code, data }) => [code, data])[1]).toEqual(['slot_free', { total: 2, free: 1 }])
})

test('a mission on its lane says which, since when, and when its silence is noticed', async () => {
  const dying = platform.process((call, perform) =>
    call.operation === 'send' ? Promise.reject(new Error('dead')) : perform(),
  )
  const first = await process.submit({ agent: 'echo', input: 'has the slot' })
  const pending = await process.submit({ agent: 'echo', input: 'gets it, but no message' })
  await expect(dying.cancel(first.id)).rejects.toThrow('dead')
  const queued = await explained(pending.id, 'queued')
  expect(queued.data).toMatchObject({ lane: 'normal', slot: 0, lease_until: iso(platform.now() + leaseMs) })
  platform.advance(leaseMs + 5000)
  const silent = await explained(pending.id, 'lease_expired')
  expect(silent.reasons.map(({ code }) => code)).toEqual(['lease_expired', 'queued'])
  expect(silent.sentence).toContain('its lease expired 5 s ago')
})

test('a mission that is running says in which step, in which call, and for how long', async () => {
  const { models, asked, letGo } = heldModels()
  await begin({ models })
  const { id } = await process.submit({ agent: 'coder', input: 'what is 17 * 23?' })
  const t0 = platform.now()
  const done = settle()
  await asked
  platform.advance(3000)
  const explanation = await explained(id, 'running')
  expect(explanation.data).toEqual({
    attempt: 1,
    leg: 1,
    slot: 0,
    since: iso(t0),
    lease_until: iso(t0 + leaseMs),
    doing: { kind: 'model_call', name: 'offline/rules', step: 1, since: iso(t0) },
  })
  expect(explanation.sentence).toContain('attempt 1, step 1, asking the model offline/rules for 3 s.')
  letGo()
  await done
})

test('a mission that is running is explained though one of its steps cannot be read', async () => {
  const { models, asked, letGo } = heldModels(2)
  await begin({ models })
  const { id } = await process.submit({ agent: 'coder', input: 'what is 17 * 23?' })
  const done = settle()
  await asked
  const partition = missionPartition(id)
  const { items } = await platform.store.query('entities', { partition, prefix: 'step#', limit: 10 })
  const [first] = items
  if (!first) throw new Error('It has no step')
  await platform.store.write([{ change: 'put', table: 'entities', item: { ...first, body: { nonsense: true } } }])
  const explanation = await explained(id, 'running')
  expect(explanation.status).toBe('RUNNING')
  expect(explanation.data.doing).toMatchObject({ kind: 'model_call', step: items.length + 1 })
  letGo()
  await done
})

test('a mission that is running says what its model was not shown whole', async () => {
  const { models, asked, letGo } = heldModels(2)
  await begin({ models })
  const { id } = await process.submit({ agent: 'coder', input: 'what is 17 * 23?' })
  const done = settle()
  await asked
  const { items } = await platform.store.query('entities', {
    partition: missionPartition(id),
    prefix: 'step#',
    limit: 10,
  })
  const [first] = items
  if (!first) throw new Error('It has no step')
  const context = { elided: 2, elided_to: 9, summarised_to_step: 4, summarised_to_message: 31 }
  const { inline } = first.body as { readonly inline: object }
  const item = { ...first, body: { inline: { ...inline, context } } }
  await platform.store.write([{ change: 'put', table: 'entities', item }])
  const explanation = await explained(id, 'running')
  expect(explanation.data).toMatchObject({ context })
  expect(explanation.sentence).toContain(
    'Its model was shown 2 long results as notes, steps 1 to 4 as a summary, messages up to 31 as a summary.',
  )
  letGo()
  await done
})

test('a scheduled mission says its time', async () => {
  const startAt = iso(platform.now() + 90_000)
  const { id } = await process.submit({ agent: 'echo', input: 'later', start_at: startAt })
  const explanation = await explained(id, 'scheduled_time')
  expect(explanation.data).toEqual({ not_before: startAt })
  expect(explanation.sentence).toContain(`start at ${startAt}, which is in 1 min.`)
})

test('a retry says when, which attempt, and why the one before failed', async () => {
  const { id } = await process.submit({ agent: 'echo', input: 'flaky' })
  await settle()
  const { data } = await explained(id, 'retry')
  expect(data).toEqual({
    not_before: iso(platform.now() + 500),
    attempt: 2,
    max_attempts: 3,
    last_error: { code: 'model_unavailable', message: 'The model is away', at: iso(platform.now()) },
  })
})

test('a waiting parent names its child and what that is doing', async () => {
  const { id } = await process.submit({ agent: 'supervisor', input: 'ask echo: one' })
  const other = await process.submit({ agent: 'echo', input: 'next in the slot' })
  for (const message of platform.receive()) await process.execute(message.body)
  platform.advance(61_000)
  const explanation = await explained(id, 'waiting_for_child')
  const child = (await platform.stored()).missions.find(({ parent }) => parent !== null)
  expect(explanation.data).toEqual({
    mission_id: child?.id,
    child_status: 'PENDING',
    children: [{ mission_id: child?.id, status: 'PENDING' }],
    of: 1,
    calls: [],
    since: iso(platform.now() - 61_000),
  })
  expect((await explained(other.id, 'queued')).data.slot).toBe(0)
})

test('a parent of several counts those that it waits for, by what they are doing', async () => {
  const { id } = await process.submit({ agent: 'supervisor', input: 'ask echo 3 times: part' })
  for (let legs = 0; legs < 2; legs++) {
    for (const message of platform.receive()) {
      await process.execute(message.body)
      await platform.lanes.delete(message)
    }
  }
  const { sentence, data } = await explained(id, 'waiting_for_child')
  expect(data).toMatchObject({ of: 3, child_status: 'COMPLETED' })
  expect(data.children.map(({ status }) => status)).toEqual(['COMPLETED', 'QUEUED', 'PENDING'])
  expect(sentence).toContain('for 3 of the 3 missions that it delegated: 1 is COMPLETED, 1 is QUEUED, 1 is PENDING.')
  await settle()
  expect((await platform.record(id)).mission.status).toBe('COMPLETED')
})

describe('in the queue of a limit', () => {
  test('says the place, and who holds the permits since when', async () => {
    const concurrency = [{ key: 'crm', limit: 1 }]
    const holder = await process.submit({ agent: 'echo', input: 'has the permit', concurrency })
    const t0 = platform.now()
    platform.advance(5000)
    await process.submit({ agent: 'echo', input: 'waits first', concurrency })
    const second = await process.submit({ agent: 'echo', input: 'waits', concurrency })
    platform.advance(7000)
    const explanation = await explained(second.id, 'limit_full')
    expect(explanation.data).toEqual({
      ...{ limit: 'crm', since: iso(t0 + 5000), position: 2, at_least: false, permits: 1 },
      holders: [{ mission_id: holder.id, since: iso(t0) }],
    })
    expect(explanation.sentence).toContain(`Its one permit is taken; ${holder.id} has held one longest, for 12 s.`)
  })
})

describe('ended', () => {
  test.each([
    ['completed', 'hello'],
    ['failed', 'doomed'],
  ] as const)('%s', async (code, input) => {
    const { id } = await process.submit({ agent: 'echo', input })
    await settle()
    const explanation = await explained(id, code)
    expect(explanation.reasons).toHaveLength(1)
    expect(explanation.data.finished_at).toBe(iso(platform.now()))
  })

  test('failed tells the error and the attempt', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'doomed' })
    await settle()
    const { sentence } = await explained(id, 'failed')
    expect(sentence).toBe(
      `Attempt 1 of 3 failed after 0 steps: The model does not answer this (model_rejected). It is listed as the dead letter ${id.replace('mis_', 'dead_')}, and can be redriven.`,
    )
  })

  test('failed and redriven names the new mission; discarded, it is not listed', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'doomed' })
    await settle()
    expect((await explained(id, 'failed')).data).toMatchObject({ dead_letter_id: deadMissionId(id), redriven_to: null })
    const { new_mission_id } = await process.redrive(deadMissionId(id), { from_step: 'failed' })
    const redriven = await explained(id, 'failed')
    expect(redriven.data).toMatchObject({ dead_letter_id: deadMissionId(id), redriven_to: new_mission_id })
    expect(redriven.sentence).toMatch(new RegExp(`It was redriven as ${new_mission_id}\\.$`))
    await discardDeadLetter(platform.ports)(platform.caller, deadMissionId(id))
    const discarded = await explained(id, 'failed')
    expect(discarded.data).toMatchObject({ dead_letter_id: null, redriven_to: null })
    expect(discarded.sentence).toMatch(/\(model_rejected\)\.$/)
  })

  test('cancelled, and expired', async () => {
    const cancelled = await process.submit({ agent: 'echo', input: 'x' })
    await process.cancel(cancelled.id)
    expect(await explained(cancelled.id, 'cancelled')).toMatchObject({
      status: 'CANCELLED',
      sentence: 'It was cancelled.',
    })
    const late = await process.submit({ agent: 'echo', input: 'x', timeout_s: 1 })
    platform.advance(leaseMs + 1)
    expect((await explained(late.id, 'lease_expired')).sentence).toContain('Its deadline has passed')
    await process.sweep()
    expect((await explained(late.id, 'expired')).data.deadline).toBe(late.deadline)
  })
})

describe('what was adjusted so that a model answered', () => {
  const adjustments = ['seed is left out']
  const passed_over = [{ model: 'a/one', code: 'model_unavailable' }]
  const adjusted: Models = {
    price: () => undefined,
    generate: async function* () {
      yield* reply([says('here')], { model: 'b/two', adjustments, passed_over })
    },
  }

  test('is told in words, with its calls', async () => {
    await begin({ models: adjusted })
    const { id } = await process.submit({ agent: 'echo', input: 'x' })
    await settle()
    const { adjustments } = await explained(id, 'completed')
    expect(adjustments).toEqual([
      {
        ...{ kind: 'fallback', model: 'b/two', passed_over: 'a/one', code: 'model_unavailable' },
        ...{ calls: 1, first_step: 1, last_step: 1 },
        sentence: 'b/two answered in the place of a/one (model_unavailable), in step 1.',
      },
      {
        ...{ kind: 'request', model: 'b/two', change: 'seed is left out', calls: 1, first_step: 1, last_step: 1 },
        sentence: 'b/two: seed is left out, in step 1.',
      },
    ])
  })

  test('is not there where nothing was', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'x' })
    await settle()
    expect(await explained(id, 'completed')).not.toHaveProperty('adjustments')
  })
})

/** Each call takes so long by the platform's clock. */
function slowModels(ms: number): Models {
  const models = createModels({})
  return {
    price: (model) => models.price(model),
    generate(request) {
      platform.advance(ms)
      return models.generate(request)
    },
  }
}

/** From its nth call on, the model does not answer until it is let go. */
function heldModels(nth = 1) {
  const models = createMoodyModels()
  let calls = 0
  const asked = Promise.withResolvers<void>()
  const free = Promise.withResolvers<void>()
  const held: Models = {
    price: (model) => models.price(model),
    async *generate(request) {
      if (++calls >= nth) {
        asked.resolve()
        await free.promise
      }
      yield* models.generate(request)
    },
  }
  return { models: held, asked: asked.promise, letGo: free.resolve }
}
