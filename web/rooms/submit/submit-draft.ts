import type { CallFor } from '../../api/call.ts'
import { namesLost, objectIn } from '../../kit/given-json.ts'
import { namesIn } from '../../kit/names-in.ts'
import { inputIn } from '../../kit/parsed-json.ts'
import { momentAt } from '../../texts/wall-time.ts'

export const priorities = ['LOW', 'NORMAL', 'HIGH', 'CRITICAL'] as const

/** What a person writes of a mission to be submitted. */
export interface SubmitDraft {
  readonly agent: string
  readonly input: string
  readonly priority: (typeof priorities)[number]
  /** By the clock on the wall of the viewer; empty: at once. */
  readonly startAt: string
  readonly usd: string
  readonly subject: string
  readonly tags: string
  /** JSON: what remains. */
  readonly rest: string
}

export function emptyDraft(agent: string): SubmitDraft {
  return { agent, input: '', priority: 'NORMAL', startAt: '', usd: '', subject: '', tags: '', rest: '{}' }
}

/** The API’s fields with a field of their own in the form. */
export const ownFields = ['agent', 'input', 'priority', 'start_at', 'budget', 'subject', 'tags'] as const

type Submission = CallFor<'submitMission'>['body']

/** Undefined while a part of what was written would be lost. @param zone the viewer’s */
export function submissionOf(draft: SubmitDraft, zone: string): Submission | undefined {
  const rest = objectIn(draft.rest, takenIn(draft))
  if (!rest || namesLost(draft.input).length > 0) return undefined
  const { agent, subject, startAt } = { ...draft, agent: draft.agent.trim(), subject: draft.subject.trim() }
  const tags = namesIn(draft.tags)
  const moment = startAt === '' ? undefined : momentAt(startAt, zone)
  return {
    ...rest,
    ...(agent !== '' && { agent }),
    input: inputIn(draft.input),
    priority: draft.priority,
    ...(moment !== undefined && { start_at: new Date(moment).toISOString() }),
    ...(draft.usd.trim() !== '' && { budget: { ...budgetIn(rest), usd: Number(draft.usd) } }),
    ...(subject !== '' && { subject }),
    ...(tags.length > 0 && { tags }),
  }
}

/** Tokens may be limited beside the money. */
function budgetIn({ budget }: { readonly [name: string]: unknown }): object {
  return typeof budget === 'object' && budget !== null ? budget : {}
}

/** A mission may say what its agent has to be able to do, in place of its name. */
export function namesCapability({ rest }: SubmitDraft): boolean {
  return objectIn(rest)?.capability !== undefined
}

/** What the further fields may not say. Tokens may be limited there, beside the money of the field. */
export function takenIn({ usd, rest }: SubmitDraft): readonly string[] {
  const budget = objectIn(rest)?.budget
  const saysMoney = typeof budget === 'object' && budget !== null && 'usd' in budget
  return ownFields.filter((field) => field !== 'budget' || (saysMoney && usd.trim() !== ''))
}
