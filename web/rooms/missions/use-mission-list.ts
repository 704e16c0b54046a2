import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { client } from '../../api/client.ts'
import type { Place } from '../../kit/grid.tsx'
import { listen } from '../../live/feed.ts'
import { heardOf } from '../../live/missions.ts'
import { useFormat } from '../../texts/format.ts'
import { addressOf, type Filters, type MissionsQuery } from './filters.ts'
import type { ListState } from './list-state.ts'
import { createLooks, lookEveryMs } from './looks.ts'
import { createMissionList, type MissionList, type Source } from './mission-list.ts'

interface Opened {
  readonly list: MissionList
  /** Where it was scrolled to: who comes back from a mission finds the list as it was. */
  readonly place: Place
  readonly openedAt: number
}

const opened = new Map<string, Opened>()
/** Bounds what is kept of lists that are not shown. */
const mostOpened = 3
/** “The last hour” is another hour by then. */
const keptMs = 5 * 60_000

export function useMissionList(filters: Filters): Opened & { readonly state: ListState } {
  const queries = useQueryClient()
  const { zone } = useFormat()
  const name = `${zone} ${addressOf(filters)}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: the name stands for the filters
  const one = useMemo(() => openList(name, filters, sourceBy(queries, zone)), [name, queries])
  const state = useSyncExternalStore(one.list.subscribe, one.list.state)
  useEffect(() => {
    void one.list.start()
  }, [one])
  return { ...one, state }
}

function openList(name: string, filters: Filters, source: Source): Opened {
  const known = opened.get(name)
  const isFresh = known !== undefined && Date.now() - known.openedAt < keptMs
  const one = isFresh ? known : { list: createMissionList(filters, source), place: { top: 0 }, openedAt: Date.now() }
  if (isFresh) one.list.doubtAll()
  opened.delete(name)
  opened.set(name, one)
  if (opened.size > mostOpened) opened.delete(opened.keys().next().value as string)
  return one
}

/** Through the cache of queries, where a session that has ended is noticed; nothing is kept there. */
function sourceBy(queries: ReturnType<typeof useQueryClient>, zone: string): Source {
  const keptFor = { staleTime: 0, gcTime: 0 }
  return {
    zone,
    now: Date.now,
    latestSeq: (id) => heardOf(id)?.seq ?? 0,
    page: (query: MissionsQuery) =>
      queries.fetchQuery({
        queryKey: ['listMissions', query],
        queryFn: ({ signal }) => client.listMissions({ query }, { signal }),
        ...keptFor,
      }),
    mission: (id) =>
      queries.fetchQuery({
        queryKey: ['getMission', { params: { mission_id: id } }],
        queryFn: ({ signal }) => client.getMission({ params: { mission_id: id } }, { signal }),
        ...keptFor,
      }),
  }
}

/** Events that may bring missions into a list, or take them out. */
const changesLists = /^mission\.(?!limit_near|hold_requested|delegated|rate_limited)/

interface Living {
  readonly list: MissionList
  readonly isPaused: boolean
  /** The rows that a person sees. */
  inView(): readonly string[]
  /** Whether rows may come and go now without being asked for. */
  mayMove(): boolean
}

/** Keeps a list up to date while it is shown. */
export function useLiveList({ list, isPaused, inView, mayMove }: Living): void {
  useEffect(() => {
    if (isPaused) return
    const looks = createLooks({ list, inView, mayMove, isSeen: () => !document.hidden, now: Date.now })
    const stop = listen({
      event: ({ type }) => {
        if (changesLists.test(type)) void looks.hear()
      },
      gap: () => {
        list.doubtAll()
        void looks.hear()
      },
    })
    const timer = setInterval(() => void looks.look(), lookEveryMs / 4)
    void looks.look()
    return () => {
      stop()
      clearInterval(timer)
    }
  }, [list, isPaused, inView, mayMove])
}
