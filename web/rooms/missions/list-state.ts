import { type Difference, noDifference } from './merge.ts'
import type { MissionRow } from './mission-row.ts'

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

const unread: ListState = {
  rows: undefined,
  error: null,
  isReading: false,
  hasMore: true,
  searchedBackTo: undefined,
  isTired: false,
  isFull: false,
  waiting: noDifference,
}

/** A state that components watch. */
export function createState() {
  let state = unread
  const watchers = new Set<() => void>()
  const change = (to: Partial<ListState>) => {
    state = { ...state, ...to }
    for (const tell of watchers) tell()
  }
  return {
    now: () => state,
    change,
    forget: () => change(unread),
    subscribe(tell: () => void) {
      watchers.add(tell)
      return () => {
        watchers.delete(tell)
      }
    },
  }
}
