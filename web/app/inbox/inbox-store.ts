import { useSyncExternalStore } from 'react'
import { mostNotices, type Notice, type NoticeKind, noticeKinds, withNotices } from './notices.ts'

/** What is kept in this browser. */
export interface InboxState {
  readonly notices: readonly Notice[]
  /** When the inbox was last opened, in milliseconds: what is newer is unread. */
  readonly readAt: number
  /** What the browser itself announces, in a window of its own. */
  readonly announced: readonly NoticeKind[]
}

const place = 'sortie-inbox'
const listeners = new Set<() => void>()
let state: InboxState = read()

export function inbox(): InboxState {
  return state
}

export function useInbox(): InboxState {
  return useSyncExternalStore((tell) => {
    listeners.add(tell)
    return () => listeners.delete(tell)
  }, inbox)
}

/** @returns those that are new */
export function receive(further: readonly Notice[]): readonly Notice[] {
  const notices = withNotices(state.notices, further)
  if (notices === state.notices) return []
  const known = new Set(state.notices)
  set({ ...state, notices })
  return notices.filter((notice) => !known.has(notice))
}

export function markRead(): void {
  set({ ...state, readAt: Date.now() })
}

export function announce(kind: NoticeKind, isWanted: boolean): void {
  const others = state.announced.filter((one) => one !== kind)
  set({ ...state, announced: isWanted ? [...others, kind] : others })
}

/** Another person may sign in next. */
export function emptyInbox(): void {
  set({ ...state, notices: [], readAt: 0 })
}

export function unreadIn({ notices, readAt }: InboxState): number {
  return notices.filter(({ at }) => at > readAt).length
}

function set(next: InboxState): void {
  state = next
  try {
    localStorage.setItem(place, JSON.stringify(next))
  } catch {
    // Without storage, it is kept until the page is closed.
  }
  for (const tell of listeners) tell()
}

function read(): InboxState {
  const { notices, readAt, announced } = stored()
  return {
    notices: Array.isArray(notices) ? notices.filter(isNotice).slice(0, mostNotices) : [],
    readAt: typeof readAt === 'number' ? readAt : 0,
    announced: noticeKinds.filter((kind) => Array.isArray(announced) && announced.includes(kind)),
  }
}

function stored(): Partial<Record<keyof InboxState, unknown>> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(place) ?? '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

function isNotice(value: unknown): value is Notice {
  if (typeof value !== 'object' || value === null) return false
  const { id, kind, at, text, href } = value as Partial<Record<keyof Notice, unknown>>
  const isPlaced = typeof href === 'string' && href.startsWith('/')
  return isPlaced && typeof id === 'string' && typeof text === 'string' && Number.isFinite(at) && isKind(kind)
}

function isKind(kind: unknown): kind is NoticeKind {
  return noticeKinds.some((one) => one === kind)
}
