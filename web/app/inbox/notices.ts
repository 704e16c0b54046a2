import type { Approval } from '../../../contract/resources/approval.ts'
import type { DeadLetter } from '../../../contract/resources/dead-letter.ts'

/** Kinds of things that people want to hear of while they look elsewhere. */
export const noticeKinds = ['approval', 'failure', 'budget'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** What happened, where no text of the event says it. */
export const noticeWords = ['failed', 'expired', 'warned', 'spent', 'short'] as const
export type NoticeWords = (typeof noticeWords)[number]

/** Why nobody need decide any more: somebody has, or the mission ended first. */
export const settlements = ['decided', 'closed'] as const
export type Settlement = (typeof settlements)[number]

/** One thing to hear of. Its id is that of what it is about, so that nothing is told twice, whichever way it comes. */
export interface Notice {
  readonly id: string
  readonly kind: NoticeKind
  /** A milliseconds time. */
  readonly at: number
  /** What it is about: a question, an error, a budget. */
  readonly text: string
  /** What is said about the text; without it, the text speaks for itself. */
  readonly says?: NoticeWords
  readonly href: string
  /** Who asks for a decision, if that is known. */
  readonly agent?: string
  /** Of a decision that is no longer wanted. */
  readonly settled?: Settlement
}

interface Event {
  readonly type: string
  readonly mission_id: string
  readonly time: string
  readonly data: Readonly<Record<string, unknown>>
}

/** What an event tells people, if anything. */
export function noticeOf({ type, mission_id: mission, time, data }: Event): Notice | undefined {
  const at = Date.parse(time)
  switch (type) {
    case 'approval.requested': {
      const id = String(data.approval_id)
      return { id, kind: 'approval', at, text: String(data.question), href: `/approvals/${id}` }
    }
    case 'mission.failed':
      return { ...failureOf(mission, at), ...saidBy(mission, data) }
    case 'mission.expired':
      return { ...failureOf(mission, at), text: mission, says: 'expired' }
    case 'budget.exhausted':
    case 'budget.warning': {
      const id = `${type} ${data.scope} ${data.period_id}`
      return {
        id,
        kind: 'budget',
        at,
        text: `${data.scope} · ${data.period_id}`,
        says: type === 'budget.warning' ? 'warned' : isSpent(data) ? 'spent' : 'short',
        href: placeOfBudget(String(data.scope)),
      }
    }
    default:
      return undefined
  }
}

/** A mission’s own budget stands on its page. */
function placeOfBudget(scope: string): string {
  const mission = /^mission:(mis_\w+)$/.exec(scope)?.[1]
  return mission === undefined ? '/budgets' : `/missions/${mission}?tab=budget`
}

function failureOf(mission: string, at: number) {
  return { id: mission, kind: 'failure', at, href: `/missions/${mission}` } as const
}

/** An error without words is told by the mission. */
function saidBy(mission: string, { message }: Event['data']): Pick<Notice, 'text' | 'says'> {
  return typeof message === 'string' && message !== '' ? { text: message } : { text: mission, says: 'failed' }
}

/** Nothing is left of it, and not merely too little for the next call. */
function isSpent({ usd, tokens, spent }: Event['data']): boolean {
  const used: { readonly usd?: unknown; readonly tokens?: unknown } =
    typeof spent === 'object' && spent !== null ? spent : {}
  return isReached(usd, used.usd) || isReached(tokens, used.tokens)
}

function isReached(limit: unknown, used: unknown): boolean {
  return typeof limit === 'number' && typeof used === 'number' && used >= limit
}

/** What is still to be decided, and what failed, for somebody who was away. */
export function noticesOf(approvals: readonly Approval[], letters: readonly DeadLetter[]): readonly Notice[] {
  return [
    ...approvals.map(({ id, question, created_at, agent }) => ({
      id,
      kind: 'approval' as const,
      at: Date.parse(created_at),
      text: question,
      href: `/approvals/${id}`,
      agent,
    })),
    ...letters.flatMap(({ mission_id: id, died_at, message }) =>
      id === null
        ? []
        : [{ id, kind: 'failure' as const, at: Date.parse(died_at), text: message, href: `/missions/${id}` }],
    ),
  ]
}

/** The approval that an event says is decided. */
export function decidedBy({ type, data }: Event): string | undefined {
  return type === 'approval.decided' ? String(data.approval_id) : undefined
}

/**
 * The decisions of an inbox that were wanted and no longer are, since the list of all open ones lacks them.
 * @param until newer ones may not have reached that list yet
 */
export function closedIn(
  inbox: readonly Notice[],
  open: readonly Pick<Approval, 'id'>[],
  until: number,
): readonly string[] {
  const ids = new Set(open.map(({ id }) => id))
  return inbox
    .filter(({ id, kind, at, settled }) => kind === 'approval' && at < until && settled === undefined && !ids.has(id))
    .map(({ id }) => id)
}

/** With the decisions marked that are no longer wanted. */
export function withSettled(inbox: readonly Notice[], ids: readonly string[], settled: Settlement): readonly Notice[] {
  const meant = (notice: Notice) =>
    notice.kind === 'approval' && notice.settled !== 'decided' && ids.includes(notice.id)
  return inbox.some(meant) ? inbox.map((notice) => (meant(notice) ? { ...notice, settled } : notice)) : inbox
}

/** As many as an inbox keeps. */
export const mostNotices = 200

/** With further ones, newest first; what it has already is not added again, but may be told more of. */
export function withNotices(inbox: readonly Notice[], further: readonly Notice[]): readonly Notice[] {
  const known = new Set(inbox.map(({ id }) => id))
  const fresh = further.filter(({ id }) => !known.has(id) && known.add(id))
  const named = withAgents(inbox, further)
  if (fresh.length === 0) return named
  return [...named, ...fresh].sort((one, other) => other.at - one.at).slice(0, mostNotices)
}

/** The event of a question does not name who asks; the approval does. */
function withAgents(inbox: readonly Notice[], further: readonly Notice[]): readonly Notice[] {
  const agents = new Map(further.flatMap(({ id, agent }) => (agent === undefined ? [] : [[id, agent]])))
  const lacks = ({ id, agent }: Notice) => agent === undefined && agents.has(id)
  if (!inbox.some(lacks)) return inbox
  return inbox.map((notice) => {
    const agent = notice.agent ?? agents.get(notice.id)
    return agent === undefined ? notice : { ...notice, agent }
  })
}
