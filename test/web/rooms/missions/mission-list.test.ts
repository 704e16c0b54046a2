import { expect, test } from 'vitest'
import { createReplay } from '../../../../bench/console/replayed-missions.ts'
import type { Mission } from '../../../../contract/resources/mission.ts'
import { stateIn } from '../../../../web/app/search.ts'
import { filterParts } from '../../../../web/rooms/missions/filters.ts'
import { createMissionList, type Source } from '../../../../web/rooms/missions/mission-list.ts'

/** The API over some missions that a test changes. */
function tenantWith(count: number) {
  let missions: readonly Mission[] = createReplay(count, () => {}).missions
  const asked: string[] = []
  const source: Source = {
    zone: 'UTC',
    now: () => Date.parse('2026-11-30T09:00:00Z'),
    latestSeq: () => 0,
    mission: async (id) => {
      asked.push(id)
      return missions.find((one) => one.id === id) as Mission
    },
    page: async ({ limit = 20, cursor }) => {
      asked.push(cursor ?? 'first')
      const after = missions.filter(({ id }) => cursor === undefined || id < cursor)
      const items = after.slice(0, Number(limit))
      const last = after.length > items.length ? items.at(-1) : undefined
      return { items: [...items], next_cursor: last?.id ?? null, read_back_to: last?.created_at ?? null }
    },
  }
  const change = (next: (before: readonly Mission[]) => readonly Mission[]) => {
    missions = next(missions)
  }
  return { source, asked, change, listed: (search: string) => createMissionList(stateIn(filterParts, search), source) }
}

const newer = (one: Mission, number: number): Mission => ({ ...one, id: `mis_${String(number).padStart(26, '0')}` })

test('missions are read page by page, to the end', async () => {
  const list = tenantWith(250).listed('')
  await list.start()
  expect(list.state()).toMatchObject({ hasMore: true, isTired: false })
  expect(list.state().rows).toHaveLength(100)
  await list.readOn()
  await list.readOn()
  expect(list.state()).toMatchObject({ hasMore: false, searchedBackTo: undefined })
  expect(new Set(list.state().rows?.map(({ id }) => id)).size).toBe(250)
})

test('a search for something rare reads ten pages, says how far it came, and waits for a person', async () => {
  const { listed, asked } = tenantWith(1500)
  const list = listed('text=nowhere')
  await list.start()
  expect(asked).toHaveLength(10)
  expect(list.state()).toMatchObject({ rows: [], isTired: true, hasMore: true, searchedBackTo: expect.any(String) })
  await list.readOn()
  expect(list.state()).toMatchObject({ isTired: false, hasMore: false })
})

test('what is new waits until it is asked for, and no row moves before', async () => {
  const { listed, change } = tenantWith(30)
  const list = listed('')
  await list.start()
  const before = list.state().rows
  change((missions) => [newer(missions[0] as Mission, 31), ...missions])
  await list.lookForNew()
  expect(list.state().waiting).toEqual({ added: 1, gone: 0, isApart: false })
  expect(list.state().rows).toEqual(before)
  list.showWaiting()
  expect(list.state().rows).toHaveLength(31)
  expect(list.state().waiting).toEqual({ added: 0, gone: 0, isApart: false })
})

test('after more new ones than a page has, the list begins anew and can be read to its end', async () => {
  const { listed, change } = tenantWith(120)
  const list = listed('')
  await list.start()
  change((missions) => [
    ...Array.from({ length: 150 }, (_, at) => newer(missions[0] as Mission, 270 - at)),
    ...missions,
  ])
  await list.lookForNew()
  expect(list.state().waiting.isApart).toBe(true)
  list.showWaiting()
  while (list.state().hasMore) await list.readOn()
  expect(list.state().rows).toHaveLength(270)
})

test('after a gap, only what is in view is read again, where it is', async () => {
  const { listed, change, asked } = tenantWith(500)
  const list = listed('')
  await list.start()
  while (list.state().hasMore) await list.readOn()
  const inView = list
    .state()
    .rows?.slice(310, 330)
    .map(({ id }) => id) as readonly string[]
  change((missions) => missions.map((one) => ({ ...one, status: 'FAILED', last_seq: one.last_seq + 1 })))
  list.doubtAll()
  asked.length = 0
  await list.refresh(inView)
  expect(asked).toHaveLength(1)
  const rows = list.state().rows ?? []
  expect(rows).toHaveLength(500)
  expect(rows.slice(310, 330).every(({ status }) => status === 'FAILED')).toBe(true)
  asked.length = 0
  await list.refresh(inView)
  expect(asked).toEqual([])
})
