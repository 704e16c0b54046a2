import type { Approval } from '../../../contract/resources/approval.ts'
import type { DeadLetter } from '../../../contract/resources/dead-letter.ts'

/** Kinds of things that people want to hear of while they look elsewhere. */
export const noticeKinds = ['approval', 'failure', 'budget'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** One thing to hear of. Its id is that of what it is about, so that nothing is told twice, whichever way it comes. */
export interface Notice {
  readonly id: string
  readonly kind: NoticeKind
  /** A milliseconds time. */
  readonly at: number
  /** What it is about: a question, an error, a budget. */
  readonly text: string
  readonly href: string
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
    case 'mission.expired':
      return { id: mission, kind: 'failure', at, text: messageIn(data) ?? type, href: `/missions/${mission}` }
    case 'budget.exhausted':
    case 'budget.warning': {
      const id = `${type} ${data.scope} ${data.period_id}`
      return {
        id,
        kind: 'budget',
        at,
        text: `${data.scope} · ${data.period_id}`,
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

function messageIn({ error }: Event['data']): string | undefined {
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined
  return String(error.message)
}

/** What is still to be decided, and what failed, for somebody who was away. */
export function noticesOf(approvals: readonly Approval[], letters: readonly DeadLetter[]): readonly Notice[] {
  return [
    ...approvals.map(({ id, question, created_at }) => ({
      id,
      kind: 'approval' as const,
      at: Date.parse(created_at),
      text: question,
      href: `/approvals/${id}`,
    })),
    ...letters.flatMap(({ mission_id: id, died_at, message }) =>
      id === null
        ? []
        : [{ id, kind: 'failure' as const, at: Date.parse(died_at), text: message, href: `/missions/${id}` }],
    ),
  ]
}

/** As many as an inbox keeps. */
export const mostNotices = 200

/** With further ones, newest first; what it has already is not added again. */
export function withNotices(inbox: readonly Notice[], further: readonly Notice[]): readonly Notice[] {
  const known = new Set(inbox.map(({ id }) => id))
  const fresh = further.filter(({ id }) => !known.has(id) && known.add(id))
  if (fresh.length === 0) return inbox
  return [...inbox, ...fresh].sort((one, other) => other.at - one.at).slice(0, mostNotices)
}
