import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isWriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import { limitsOf, limitsOfChild } from '../../../../core/engine/permits/mission-limits.ts'
import { deleteLimit, putLimit } from '../../../../core/features/limits/manage-limits.ts'
import { getLimit, listLimits } from '../../../../core/features/limits/read-limits.ts'
import { permitsFor } from '../../../../core/records/permit/definition.ts'
import { agentLimitName, agentOfLimit, inOrder } from '../../../../core/records/permit/limit-key.ts'
import {
  freePermit,
  putPermit,
  readPermit,
  readPermits,
  takenPermits,
} from '../../../../core/records/permit/permit-items.ts'
import { loadTenant } from '../../../../core/records/tenant/tenant.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 4 })
  process = platform.process((_call, perform) => perform())
})
afterEach(() => platform.close())

const iso = (after = 0) => new Date(platform.now() + after).toISOString()
const status = (name: string) => getLimit(platform.ports)(platform.caller, name)
const put = (name: string, concurrency: number | null) =>
  putLimit(platform.ports)(platform.caller, name, { concurrency, rate: null })

describe('a limit', () => {
  test('is shown as it was defined, and changed keeps when it was made', async () => {
    const made = iso()
    expect(await put('a', 1)).toEqual({ name: 'a', concurrency: 1, rate: null, created_at: made, updated_at: made })
    platform.advance(1000)
    const changed = { name: 'a', concurrency: 2, rate: null, created_at: made, updated_at: iso() }
    expect(await put('a', 2)).toEqual(changed)
    const { items, next_cursor } = await listLimits(platform.ports)(platform.caller, {})
    expect([items, next_cursor]).toEqual([[changed], null])
  })

  test('shows who holds its permits and who waits, in order', async () => {
    await put('a', 1)
    const concurrency = [{ key: 'a' }]
    const first = await process.submit({ agent: 'echo', input: 'x', concurrency })
    const second = await process.submit({ agent: 'echo', input: 'x', concurrency })
    const urgent = await process.submit({ agent: 'echo', input: 'x', concurrency, priority: 'CRITICAL' })
    expect(await status('a')).toMatchObject({
      name: 'a',
      definition: { concurrency: 1 },
      holders: [{ mission_id: first.id, permit: 0, since: iso() }],
      waiting: [{ mission_id: urgent.id }, { mission_id: second.id }],
      next_start_at: null,
    })
    await untilQuiet(platform, (act) => act(process))
    expect(await status('a')).toMatchObject({ holders: [], waiting: [] })
  })

  test('that was only used is shown without a definition', async () => {
    await process.submit({ agent: 'echo', input: 'x', concurrency: [{ key: 'used', limit: 1 }] })
    expect(await status('used')).toMatchObject({ definition: null, holders: [{ permit: 0 }] })
    await expect(status('unused')).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no limit unused; PUT /v1/limits/unused defines it',
    })
  })

  test('that is deleted lets go on who waited for it', async () => {
    await put('a', 0)
    const { id } = await process.submit({ agent: 'echo', input: 'x', concurrency: [{ key: 'a' }] })
    expect((await status('a')).waiting).toEqual([{ mission_id: id }])
    await deleteLimit(platform.ports)(platform.caller, 'a')
    expect((await platform.stored()).missions[0]).toMatchObject({ status: 'QUEUED' })
    await expect(deleteLimit(platform.ports)(platform.caller, 'a')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('of an agent holds its missions, and those of no other', async () => {
    await put('agent:echo', 1)
    expect((await loadTenant(platform.store)).limited_agents).toEqual(['echo'])
    for (const agent of ['echo', 'echo', 'coder']) await process.submit({ agent, input: 'x' })
    const { missions } = await platform.stored()
    expect(missions.map((mission) => `${mission.agent} ${mission.status}`).toSorted()).toEqual(
      ['coder QUEUED', 'echo QUEUED', 'echo PENDING'].toSorted(),
    )
    await put('agent:echo', 2)
    expect((await loadTenant(platform.store)).limited_agents).toEqual(['echo'])
    await deleteLimit(platform.ports)(platform.caller, 'agent:echo')
    expect((await loadTenant(platform.store)).limited_agents).toEqual([])
  })

  test('of an agent is one of a hundred at most', async () => {
    for (let at = 0; at < 100; at++) await put(`agent:a${at}`, 1)
    await expect(put('agent:more', 1)).rejects.toMatchObject({
      code: 'limit_exceeded',
      message: 'At most 100 agents have a limit; delete one that is not needed',
    })
    await put('agent:a5', 2)
    await put('a', 1)
  })

  test('is listed by page', async () => {
    for (let at = 10; at < 32; at++) await put(`a${at}`, 1)
    const first = await listLimits(platform.ports)(platform.caller, {})
    expect(first.items.map(({ name }) => name)).toEqual(Array.from({ length: 20 }, (_, at) => `a${at + 10}`))
    const rest = await listLimits(platform.ports)(platform.caller, { cursor: String(first.next_cursor), limit: 2 })
    expect(rest.items.map(({ name }) => name)).toEqual(['a30', 'a31'])
    const theirs = { ...platform.caller, tenant: { ...platform.caller.tenant, id: 'ten_other' } }
    const asked = listLimits(platform.ports)(theirs, { cursor: String(first.next_cursor) })
    await expect(asked).rejects.toMatchObject({ code: 'invalid_cursor' })
  })
})

describe('a rate', () => {
  const limited = { agent: 'echo', input: 'x', concurrency: [{ key: 'a' }, { key: 'b' }] }
  const rate = (name: string, count: number, period_s: number) =>
    putLimit(platform.ports)(platform.caller, name, { concurrency: null, rate: { count, period_s, burst: 1 } })

  test('says when the next may start, the latest of several', async () => {
    await rate('a', 1, 10)
    await rate('b', 1, 60)
    expect((await process.submit(limited)).status).toBe('QUEUED')
    expect((await status('a')).next_start_at).toBe(iso(10_000))
    const next = await process.submit(limited)
    expect(next).toMatchObject({ status: 'SCHEDULED', start_at: iso(60_000) })
    const [stored] = (await platform.stored()).missions.filter(({ id }) => id === next.id)
    expect(stored).toMatchObject({ reason: 'rate_limit', limit: 'b' })
    expect((await status('a')).next_start_at).toBe(iso(20_000))
    expect((await status('b')).next_start_at).toBe(iso(120_000))
    platform.advance(130_000)
    expect((await status('b')).next_start_at).toBeNull()
  })

  test('that makes it as late as another before it leaves that one to be told', async () => {
    await rate('a', 1, 10)
    await rate('b', 1, 10)
    await process.submit(limited)
    const { id } = await process.submit(limited)
    expect((await platform.stored()).missions.find((mission) => mission.id === id)).toMatchObject({ limit: 'a' })
  })
})

describe('permits', () => {
  const permit = { key: 'a', index: 0 }

  test('are as many as defined, else as the mission says, else any number', () => {
    const definition = { name: 'a', rate: null, created_at: 0, updated_at: 0 }
    expect(permitsFor({ key: 'a', limit: 3 }, { ...definition, concurrency: 0 })).toBe(0)
    expect(permitsFor({ key: 'a', limit: 3 }, { ...definition, concurrency: null })).toBe(3)
    expect(permitsFor({ key: 'a', limit: 3 }, undefined)).toBe(3)
    expect(permitsFor({ key: 'a' }, undefined)).toBe(Number.POSITIVE_INFINITY)
  })

  test('are taken and given back by whoever read them last', async () => {
    await platform.store.write([putPermit(permit, 0, 'mis_1', 5)])
    expect(await readPermit(platform.store, permit)).toMatchObject({
      sort: 'permit#0000',
      version: 1,
      body: { index: 0, mission_id: 'mis_1', since: 5 },
    })
    for (const stale of [0, 2]) {
      const answer = platform.store.write([putPermit(permit, stale, 'mis_2', 6)]).catch((error: unknown) => error)
      expect(isWriteConflict(await answer)).toBe(true)
    }
    await platform.store.write([putPermit({ key: 'a', index: 2 }, 0, 'mis_3', 7)])
    const permits = await readPermits(platform.store, 'a')
    expect(takenPermits(permits).map(({ mission_id, version }) => [mission_id, version])).toEqual([
      ['mis_1', 1],
      ['mis_3', 1],
    ])
    expect([1, 2, 3].map((limit) => freePermit(permits, limit))).toEqual([undefined, 1, 1])
    await platform.store.write([putPermit(permit, 1, null, 8)])
    const after = await readPermits(platform.store, 'a')
    expect(freePermit(after, 1)).toBe(0)
    expect(takenPermits(after).map(({ index }) => index)).toEqual([2])
  })
})

describe('the limits of a mission', () => {
  test('are its keys and its agent’s, in the order of their names', () => {
    const keys = [{ key: 'b', limit: 2 }, { key: 'a' }]
    expect(limitsOf({ limited_agents: ['echo'] }, 'echo', keys)).toEqual([
      { key: 'a' },
      { key: 'agent:echo' },
      { key: 'b', limit: 2 },
    ])
    expect(limitsOf({ limited_agents: ['echo'] }, 'coder', [])).toEqual([])
    expect(limitsOf({}, 'echo', [])).toEqual([])
    expect(inOrder([{ key: 'b' }, { key: 'a' }]).map(({ key }) => key)).toEqual(['a', 'b'])
  })

  test('come to its children, but for that of its agent', () => {
    const parent = [{ key: 'a' }, { key: 'agent:supervisor' }]
    expect(limitsOfChild({ limited_agents: ['echo'] }, 'echo', parent)).toEqual([{ key: 'a' }, { key: 'agent:echo' }])
    expect(limitsOfChild({}, 'echo', undefined)).toEqual([])
    expect([agentLimitName('echo'), agentOfLimit('agent:echo'), agentOfLimit('a')]).toEqual([
      'agent:echo',
      'echo',
      undefined,
    ])
  })
})
