import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteLimit, putLimit } from '../../../../core/features/limits/manage-limits.ts'
import { getLimit, listLimits } from '../../../../core/features/limits/read-limits.ts'
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
      message: 'At most 100 agents may have a limit; delete one that is not needed',
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
