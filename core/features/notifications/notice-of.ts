import { type MailEvent, mailEvents } from '../../../contract/resources/mail-subscription.ts'
import { budgetState } from '../../../events/budget/budget-state.ts'
import type { EventEnvelope } from '../../../events/envelope.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { unseen } from '../../base/texts/unseen.ts'
import type { Notice } from '../../records/mail-subscription/mail-box.ts'
import type { MailSubscription } from '../../records/mail-subscription/mail-subscription.ts'

/** The mission of an event, as far as a mail tells of it. */
interface ToldMission {
  readonly agent: string
  readonly tags: readonly string[]
}

/** An event of which a mail may tell, and whom it concerns. */
export interface ToldEvent {
  readonly notice: Notice
  /** `undefined`: all agents, or all tags. */
  readonly agent: string | undefined
  readonly tags: readonly string[] | undefined
}

/** @returns `undefined` for an event of which no mail tells */
export function toldEvent(event: EventEnvelope, mission: ToldMission | undefined): ToldEvent | undefined {
  const type = mailEvents.find((one) => one === event.type)
  if (!type) return undefined
  const { concerns, path, what, isSpent = true } = by[type](event, mission)
  return {
    notice: {
      event_id: event.id,
      type,
      time: Date.parse(event.time),
      mission_id: mission ? event.mission_id : null,
      agent: mission?.agent ?? null,
      what: line(what),
      is_spent: isSpent,
      path,
    },
    ...concerns,
  }
}

export function isTold({ events, agents, tags, status }: MailSubscription, told: ToldEvent): boolean {
  if (status !== 'confirmed' || !events.includes(told.notice.type)) return false
  const isItsAgent = told.agent === undefined || agents.length === 0 || agents.includes(told.agent)
  const isItsTag = told.tags === undefined || tags.length === 0 || told.tags.some((tag) => tags.includes(tag))
  return isItsAgent && isItsTag
}

interface Told {
  readonly what: string
  readonly isSpent?: boolean
  readonly path: string
  readonly concerns: Pick<ToldEvent, 'agent' | 'tags'>
}

type Telling = (event: EventEnvelope, mission: ToldMission | undefined) => Told

const ofMission =
  (name: string): Telling =>
  ({ data, mission_id }, mission) => ({
    what: text(data[name]),
    path: `/missions/${mission_id}`,
    concerns: { agent: mission?.agent, tags: mission?.tags },
  })

/** The budget of a tenant concerns everybody, that of an agent or a mission only whoever asked for these. */
const ofBudget: Telling = ({ data }, mission) => {
  const scope = text(data.scope)
  const isOfAll = !/^(agent|mission):/.test(scope)
  return {
    what: scope,
    isSpent: isSpent(data),
    path: placeOfBudget(scope),
    concerns: isOfAll ? { agent: undefined, tags: undefined } : { agent: mission?.agent, tags: mission?.tags },
  }
}

/** Whether nothing is left, and not merely too little for the next call. */
function isSpent(data: EventEnvelope['data']): boolean {
  const { usd = null, tokens = null, spent } = budgetState.safeParse(data).data ?? {}
  return spent !== undefined && ((usd !== null && spent.usd >= usd) || (tokens !== null && spent.tokens >= tokens))
}

/** A mission’s own budget stands on its page. */
function placeOfBudget(scope: string): string {
  const mission = /^mission:(mis_\w+)$/.exec(scope)?.[1]
  return mission === undefined ? '/budgets' : `/missions/${mission}?tab=budget`
}

/** What is stopped: everything, an agent, or a tag. */
const ofControl: Telling = ({ data }) => ({
  what: text(data.scope),
  path: text(data.path),
  concerns: {
    agent: typeof data.agent === 'string' ? data.agent : undefined,
    tags: typeof data.tag === 'string' ? [data.tag] : undefined,
  },
})

const by: Readonly<Record<MailEvent, Telling>> = {
  'approval.requested': (event, mission) => ({
    ...ofMission('tool')(event, mission),
    path: `/approvals/${text(event.data.approval_id)}`,
  }),
  'mission.failed': ofMission('code'),
  'mission.expired': ofMission(''),
  'effect.unknown': ofMission('tool'),
  'tool.changed': ofMission('tool'),
  'budget.warning': ofBudget,
  'budget.exhausted': ofBudget,
  'switch.set': ofControl,
  'stop.requested': ofControl,
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

const maxWhat = 120

function line(value: string): string {
  return cutText(value.slice(0, 1000).replaceAll(unseen, ' ').trim(), maxWhat)
}
