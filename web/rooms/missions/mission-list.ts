import type { AnswerFor } from '../../api/use-operation.ts'
import { type Filters, type MissionsQuery, matches, questionOf } from './filters.ts'
import { type Difference, differenceOf, type Head, noDifference, refreshed, withHead, withMore } from './merge.ts'
import { type MissionRow, rowOf } from './mission-row.ts'

type Page = AnswerFor<'listMissions'>

/** How the list asks. */
export interface Source {
  page(query: MissionsQuery): Promise<Page>
  mission(id: string): Promise<AnswerFor<'getMission'>>
  /** The number of the latest event that was heard of a mission. */
  latestSeq(id: string): number
  now(): number
  readonly zone: string
}

export interface ListState {
  /** Undefined until the first page is there. */
  readonly rows: readonly MissionRow[] | undefined
  readonly error: Error | null
  readonly isReading: boolean
  /** There may be older ones. */
  readonly hasMore: boolean
  /** Up to when everything was looked through; undefined once the list has ended. */
  readonly searchedBackTo: string | undefined
  /** Reading went on for long and found little: a person decides whether it goes on. */
  readonly isTired: boolean
  /** The list has as many rows as a page keeps. */
  readonly isFull: boolean
  /** What a newer reading would change. */
  readonly waiting: Difference
}

/** Bounds what a page keeps. */
export const mostRows = 20_000
/** How many rows a reading should find, and how many pages it may ask for. */
const wanted = 60
const mostPages = 10
/** Bounds how much of what is in view is asked for at once. */
const mostAskedAlone = 20

/** A position from which older missions are read. */
interface Mark {
  readonly cursor: string | undefined
  /** The rows that follow have smaller ids; the first mark is above all. */
  readonly below: string
}

/**
 * The missions that match some filters, newest first, as far as they were read. Rows that are shown keep their place: what
 * changes the list (new missions, and those that match no longer) waits until `showWaiting`.
 */
export function createMissionList(filters: Filters, source: Source) {
  let query = questionOf(filters, source.now(), source.zone)
  let next: string | null | undefined
  let marks: Mark[] = []
  let head: { readonly part: Head; readonly next: string | null } | undefined
  let isHeadRead = false
  /** Rows that were read before may have changed without an event that was heard. */
  const stale = new Set<string>()
  let state: ListState = {
    ...{ rows: undefined, error: null, isReading: false, hasMore: true, searchedBackTo: undefined },
    ...{ isTired: false, isFull: false, waiting: noDifference },
  }
  const watchers = new Set<() => void>()

  function change(to: Partial<ListState>): void {
    state = { ...state, ...to }
    for (const tell of watchers) tell()
  }

  async function readOn(): Promise<void> {
    if (state.isReading || next === null || state.isFull) return
    change({ isReading: true, isTired: false, error: null })
    try {
      let found = 0
      for (let pages = 0; pages < mostPages && found < wanted && next !== null && !state.isFull; pages++)
        found += await readNext()
      change({ isReading: false, isTired: next !== null && found < wanted })
    } catch (error) {
      change({ isReading: false, error: error as Error })
    }
  }

  async function readNext(): Promise<number> {
    const cursor = next ?? undefined
    const page = await source.page({ ...query, ...(cursor !== undefined && { cursor }) })
    const rows = matching(page)
    const below = state.rows?.at(-1)?.id ?? highest
    marks.push({ cursor, below })
    next = page.next_cursor
    const all = withMore(state.rows ?? [], rows)
    const isFull = all.length >= mostRows
    change({
      rows: isFull ? all.slice(0, mostRows) : all,
      hasMore: next !== null,
      searchedBackTo: page.read_back_to ?? undefined,
      isFull,
    })
    return rows.length
  }

  function matching({ items }: Page): readonly MissionRow[] {
    return items.map(rowOf).filter((row) => matches(row, filters))
  }

  /** Reads the newest part anew, and notes what it would change. */
  async function lookForNew(): Promise<void> {
    if (isHeadRead || state.rows === undefined || state.isReading) return
    isHeadRead = true
    try {
      const { items, next_cursor } = await source.page(query)
      const rows = items.map(rowOf).filter((row) => matches(row, filters))
      const downTo = next_cursor === null ? '' : (items.at(-1)?.id ?? highest)
      head = { part: { rows, downTo }, next: next_cursor }
      const shown = refreshed(state.rows, rows)
      for (const { id } of rows) stale.delete(id)
      change({ rows: shown, waiting: differenceOf(shown, head.part), error: null })
    } catch (error) {
      change({ error: error as Error })
    } finally {
      isHeadRead = false
    }
  }

  function showWaiting(): void {
    if (!head || state.rows === undefined) return
    const { isApart } = differenceOf(state.rows, head.part)
    const rows = withHead(state.rows, head.part).slice(0, mostRows)
    if (isApart) {
      next = head.next
      marks = [{ cursor: undefined, below: highest }]
    }
    head = undefined
    change({ rows, waiting: noDifference, hasMore: next !== null })
  }

  /** Reads again what is in view, as far as it has changed. Nothing moves. */
  async function refresh(ids: readonly string[]): Promise<void> {
    const { rows } = state
    if (rows === undefined) return
    const inView = new Set(ids)
    const old = rows.filter(({ id, last_seq }) => inView.has(id) && (stale.has(id) || source.latestSeq(id) > last_seq))
    if (old.length === 0) return
    const top = old[0]?.id ?? ''
    const mark = marks.findLast(({ below }) => below > top)
    const { items } = await source.page({ ...query, ...(mark?.cursor !== undefined && { cursor: mark.cursor }) })
    const read = new Map(items.map((mission) => [mission.id, rowOf(mission)]))
    const missing = old.filter(({ id }) => !read.has(id)).slice(0, mostAskedAlone)
    const alone = await Promise.all(missing.map(({ id }) => source.mission(id).then(rowOf, () => undefined)))
    for (const row of alone) if (row) read.set(row.id, row)
    for (const id of [...read.keys(), ...missing.map(({ id }) => id)]) stale.delete(id)
    change({ rows: refreshed(state.rows ?? [], [...read.values()]) })
  }

  return {
    state: () => state,
    subscribe(tell: () => void) {
      watchers.add(tell)
      return () => {
        watchers.delete(tell)
      }
    },
    start: () => (state.rows === undefined ? readOn() : Promise.resolve()),
    readOn,
    lookForNew,
    showWaiting,
    refresh,
    /** Events may have been missed: what is shown is read again once it is in view. */
    doubtAll() {
      for (const { id } of state.rows ?? []) stale.add(id)
    },
    /** From the top, as if it were opened now. */
    async restart() {
      query = questionOf(filters, source.now(), source.zone)
      next = undefined
      marks = []
      head = undefined
      stale.clear()
      change({ rows: undefined, waiting: noDifference, isFull: false, hasMore: true, searchedBackTo: undefined })
      await readOn()
    },
  }
}

export type MissionList = ReturnType<typeof createMissionList>

/** Sorts after every id. */
const highest = '~'
