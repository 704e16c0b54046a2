import type { AnswerFor } from '../../api/call.ts'
import { type Filters, type MissionsQuery, matches, questionOf } from './filters.ts'
import { createState } from './list-state.ts'
import { differenceOf, type Head, noDifference, refreshed, withHead, withMore } from './merge.ts'
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

/** Bounds what a page keeps. */
export const mostRows = 20_000
/** How many rows a reading should find, and how many pages it may ask for. */
const wanted = 60
const mostPages = 10
/** Bounds how much of what is in view is asked for at once. */
const mostAskedAlone = 20
/** Sorts after every id. */
const highest = '~'

/** A position from which older missions are read. */
interface Mark {
  readonly cursor: string | undefined
  /** The rows that follow have smaller ids. */
  readonly below: string
}

/** How far the list was read. */
interface Reading {
  readonly query: MissionsQuery
  /** Where to read on: undefined at the beginning, null at the end. */
  next: string | null | undefined
  marks: Mark[]
  /** The newest part, as it was read last, until it is shown. */
  head: { readonly part: Head; readonly next: string | null } | undefined
  isHeadRead: boolean
  /** Rows that may have changed without an event that was heard. */
  readonly stale: Set<string>
}

interface Inner {
  readonly filters: Filters
  readonly source: Source
  readonly state: ReturnType<typeof createState>
  reading: Reading
}

/**
 * The missions that match some filters, newest first, as far as they were read. Rows that are shown keep their place: what
 * changes the list (new missions, and those that match no longer) waits until `showWaiting`.
 */
export function createMissionList(filters: Filters, source: Source) {
  const begin = (): Reading => ({
    ...{ query: questionOf(filters, source.now(), source.zone), next: undefined, marks: [] },
    ...{ head: undefined, isHeadRead: false, stale: new Set() },
  })
  const state = createState()
  const list: Inner = { filters, source, state, reading: begin() }
  return {
    state: state.now,
    subscribe: state.subscribe,
    start: () => (state.now().rows === undefined ? readOn(list) : Promise.resolve()),
    readOn: () => readOn(list),
    lookForNew: () => lookForNew(list),
    showWaiting: () => showWaiting(list),
    refresh: (ids: readonly string[]) => refresh(list, ids),
    /** Events may have been missed: what is shown is read again once it is in view. */
    doubtAll() {
      for (const { id } of state.now().rows ?? []) list.reading.stale.add(id)
    },
    /** From the top, as if it were opened now. */
    restart(): Promise<void> {
      list.reading = begin()
      state.forget()
      return readOn(list)
    },
  }
}

export type MissionList = ReturnType<typeof createMissionList>

async function readOn(list: Inner): Promise<void> {
  const { reading, state } = list
  const { isReading, isFull } = state.now()
  if (isReading || reading.next === null || isFull) return
  state.change({ isReading: true, isTired: false, error: null })
  try {
    let found = 0
    for (let pages = 0; pages < mostPages && found < wanted && goesOn(list); pages++) found += await readNext(list)
    state.change({ isReading: false, isTired: goesOn(list) && found < wanted })
  } catch (error) {
    state.change({ isReading: false, error: error as Error })
  }
}

function goesOn({ reading, state }: Inner): boolean {
  return reading.next !== null && !state.now().isFull
}

async function readNext({ reading, state, source, filters }: Inner): Promise<number> {
  const cursor = reading.next ?? undefined
  const page = await source.page(from(reading.query, cursor))
  const rows = matching(page.items, filters)
  const before = state.now().rows ?? []
  reading.marks.push({ cursor, below: before.at(-1)?.id ?? highest })
  reading.next = page.next_cursor
  const all = withMore(before, rows).slice(0, mostRows)
  state.change({
    rows: all,
    hasMore: page.next_cursor !== null,
    searchedBackTo: page.read_back_to ?? undefined,
    isFull: all.length === mostRows,
  })
  return rows.length
}

/** Reads the newest part anew, and notes what it would change. */
async function lookForNew({ reading, state, source, filters }: Inner): Promise<void> {
  const { rows: before, isReading } = state.now()
  if (reading.isHeadRead || before === undefined || isReading) return
  reading.isHeadRead = true
  try {
    const page = await source.page(reading.query)
    const rows = matching(page.items, filters)
    const downTo = page.next_cursor === null ? '' : (page.items.at(-1)?.id ?? highest)
    reading.head = { part: { rows, downTo }, next: page.next_cursor }
    for (const { id } of rows) reading.stale.delete(id)
    const shown = refreshed(state.now().rows ?? [], rows)
    state.change({ rows: shown, waiting: differenceOf(shown, reading.head.part), error: null })
  } catch (error) {
    state.change({ error: error as Error })
  } finally {
    reading.isHeadRead = false
  }
}

function showWaiting({ reading, state }: Inner): void {
  const { head } = reading
  const { rows, waiting } = state.now()
  if (!head || rows === undefined || waiting === noDifference) return
  if (differenceOf(rows, head.part).isApart) {
    reading.next = head.next
    reading.marks = [{ cursor: undefined, below: highest }]
  }
  reading.head = undefined
  const next = withHead(rows, head.part).slice(0, mostRows)
  state.change({ rows: next, waiting: noDifference, hasMore: reading.next !== null })
}

/** Reads again what is in view, as far as it has changed. Nothing moves. */
async function refresh(list: Inner, ids: readonly string[]): Promise<void> {
  const { reading, state, source } = list
  const old = changedAmong(list, new Set(ids))
  const [first] = old
  if (!first) return
  const mark = reading.marks.findLast(({ below }) => below > first.id)
  const { items } = await source.page(from(reading.query, mark?.cursor))
  const read = items.map(rowOf)
  const found = new Set(read.map(({ id }) => id))
  const missing = old.filter(({ id }) => !found.has(id)).slice(0, mostAskedAlone)
  const alone = await Promise.all(missing.map(({ id }) => source.mission(id).then(rowOf, () => undefined)))
  for (const { id } of [...read, ...missing]) reading.stale.delete(id)
  const all = [...read, ...alone.filter((row) => row !== undefined)]
  state.change({ rows: refreshed(state.now().rows ?? [], all) })
}

function changedAmong({ reading, source, state }: Inner, inView: ReadonlySet<string>): readonly MissionRow[] {
  const hasChanged = ({ id, last_seq }: MissionRow) => reading.stale.has(id) || source.latestSeq(id) > last_seq
  return (state.now().rows ?? []).filter((row) => inView.has(row.id) && hasChanged(row))
}

function matching(missions: Page['items'], filters: Filters): readonly MissionRow[] {
  return missions.map(rowOf).filter((row) => matches(row, filters))
}

function from(query: MissionsQuery, cursor: string | undefined): MissionsQuery {
  return cursor === undefined ? query : { ...query, cursor }
}
