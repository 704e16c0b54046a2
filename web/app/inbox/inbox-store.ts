import { kept, useKept } from '../../preferences/kept.ts'
import {
  mostNotices,
  type Notice,
  type NoticeKind,
  noticeKinds,
  noticeWords,
  type Settlement,
  settlements,
  withNotices,
  withSettled,
} from './notices.ts'

/** What is kept in this browser. */
export interface InboxState {
  /** Whose notices they are; another tenant’s people may use the same browser. */
  readonly tenant: string
  readonly notices: readonly Notice[]
  /** When the inbox was last opened, in milliseconds: what is newer is unread. */
  readonly readAt: number
  /** What the browser itself announces, in a window of its own. */
  readonly announced: readonly NoticeKind[]
}

const state = kept<InboxState>('sortie-inbox', inboxIn)

export const inbox = state.now

export function useInbox(): InboxState {
  return useKept(state)[0]
}

/** Opens the inbox of a tenant. What it had of another one is forgotten. */
export function openInbox(tenant: string): void {
  if (inbox().tenant !== tenant) state.set({ ...inbox(), tenant, notices: [], readAt: 0 })
}

/** @returns those that are new */
export function receive(further: readonly Notice[]): readonly Notice[] {
  const before = inbox().notices
  const notices = withNotices(before, further)
  if (notices === before) return []
  const known = new Set(before.map(({ id }) => id))
  state.set({ ...inbox(), notices })
  return notices.filter(({ id }) => !known.has(id))
}

/** These decisions are no longer wanted. */
export function settle(ids: readonly string[], how: Settlement): void {
  const before = inbox().notices
  const notices = withSettled(before, ids, how)
  if (notices !== before) state.set({ ...inbox(), notices })
}

export function markRead(): void {
  state.set({ ...inbox(), readAt: Date.now() })
}

export function announce(kind: NoticeKind, isWanted: boolean): void {
  const others = inbox().announced.filter((one) => one !== kind)
  state.set({ ...inbox(), announced: isWanted ? [...others, kind] : others })
}

/** Somebody signed out. */
export function emptyInbox(): void {
  openInbox('')
}

/** What is new, and still wants somebody. */
export function unreadIn({ notices, readAt }: InboxState): number {
  return notices.filter(({ at, settled }) => at > readAt && settled === undefined).length
}

/** What is stored may be of another version, or a person’s. */
export function inboxIn(value: unknown): InboxState {
  const stored: Partial<Record<keyof InboxState, unknown>> = typeof value === 'object' && value !== null ? value : {}
  const { tenant, notices, readAt, announced } = stored
  return {
    tenant: typeof tenant === 'string' ? tenant : '',
    notices: Array.isArray(notices) ? notices.filter(isNotice).slice(0, mostNotices) : [],
    readAt: typeof readAt === 'number' ? readAt : 0,
    announced: noticeKinds.filter((kind) => Array.isArray(announced) && announced.includes(kind)),
  }
}

function isNotice(value: unknown): value is Notice {
  if (typeof value !== 'object' || value === null) return false
  const { id, kind, at, text, href, says, agent, settled } = value as Partial<Record<keyof Notice, unknown>>
  const isPlaced = typeof href === 'string' && /^\/(?![/\\])/.test(href)
  if (says !== undefined && !noticeWords.some((one) => one === says)) return false
  if (agent !== undefined && typeof agent !== 'string') return false
  if (settled !== undefined && !settlements.some((one) => one === settled)) return false
  return isPlaced && typeof id === 'string' && typeof text === 'string' && Number.isFinite(at) && isKind(kind)
}

function isKind(kind: unknown): kind is NoticeKind {
  return noticeKinds.some((one) => one === kind)
}
