import { createHash } from 'node:crypto'
import * as z from 'zod'
import { Envelope } from '../../../events/envelope.ts'
import type { TimerPayload } from '../../base/ports/scheduler.ts'
import type { Change, Item, Key } from '../../base/ports/store.ts'
import { type Kind, kindOf, record } from '../../base/storing/kind.ts'
import type { In } from '../mission/mission.ts'

/** The complete message, so that it can be delivered again. */
const Delivery = z.discriminatedUnion('by', [
  record({ by: z.literal('bus'), event: Envelope }),
  record({ by: z.literal('timer'), payload: z.custom<TimerPayload>(isTimerPayload) }),
])
export type Delivery = z.output<typeof Delivery>

function isTimerPayload(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'kind' in payload && 'tenant' in payload
}

const DeadLetterFacts = record({
  id: z.string(),
  code: z.string(),
  message: z.string(),
  attempts: z.number(),
  died_at: z.number(),
})

const Death = z.discriminatedUnion('kind', [
  record({ kind: z.literal('mission'), mission_id: z.string(), agent: z.string() }),
  record({
    kind: z.literal('delivery'),
    /** `null` if it concerned no mission. */
    mission_id: z.string().nullable(),
    consumer: z.string(),
    delivery: Delivery,
  }),
])

const Fate = z.discriminatedUnion('status', [
  record({ status: z.literal('open') }),
  record({ status: z.literal('redriven'), redriven_at: z.number(), redriven_to: z.string().nullable() }),
])

/** Work that the engine gave up on, and what happened to it since. Times are milliseconds since the epoch. */
export type DeadLetter = z.output<typeof DeadLetterFacts> & z.output<typeof Death> & z.output<typeof Fate>

export const deadLetterKind: Kind<DeadLetter> = kindOf(
  'dead letter',
  'entities',
  z.intersection(z.intersection(DeadLetterFacts, Death), Fate),
)

export type DeadMission = DeadLetter & { readonly kind: 'mission' }
export type DeadDelivery = DeadLetter & { readonly kind: 'delivery' }

export interface StoredDeadLetter<L extends DeadLetter = DeadLetter> {
  readonly letter: L
  readonly version: number
}

/** How long a dead letter stays on the list. */
export const keptMs = 30 * 24 * 60 * 60_000

export function deadLetterKey(id: string): Key {
  return { partition: `dead-letter#${id}`, sort: 'dead-letter' }
}

export function deadLetterListing(status: DeadLetter['status']): string {
  return `dead-letters#${status}`
}

/** Ordered by the time of death; the id makes it unique. */
export function deadLetterSort({ died_at, id }: Pick<DeadLetter, 'died_at' | 'id'>): string {
  return `${timeSort(died_at)}#${id}`
}

export function timeSort(ms: number): string {
  return String(ms).padStart(15, '0')
}

export function putDeadLetter(letter: DeadLetter, version: number): Change {
  const item: Item<DeadLetter> = {
    ...deadLetterKey(letter.id),
    version: version + 1,
    body: letter,
    listing: { partition: deadLetterListing(letter.status), sort: deadLetterSort(letter) },
    expires_at: Math.ceil((letter.died_at + keptMs) / 1000),
  }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}

/** A mission fails once, so its dead letter uses the mission's own number. */
export function deadMission(mission: In<'FAILED'>): DeadMission {
  const { code, message } = mission.error
  return {
    id: deadMissionId(mission.id),
    kind: 'mission',
    status: 'open',
    mission_id: mission.id,
    agent: mission.agent,
    code,
    message,
    attempts: mission.attempt,
    died_at: mission.finished_at,
  }
}

export function deadMissionId(mission: string): string {
  return mission.replace('mis_', 'dead_')
}

/**
 * The same death is the same dead letter, however often its queue delivers it. A redriven message that dies again is another
 * death.
 */
export function deadDelivery({ death, consumer, mission, delivery, message }: DiedDelivery, now: number): DeadDelivery {
  const digest = createHash('sha256')
    .update(JSON.stringify([consumer, delivery, death]))
    .digest('hex')
  return {
    id: `dead_${digest.slice(0, 26).toUpperCase()}`,
    kind: 'delivery',
    status: 'open',
    mission_id: mission,
    consumer,
    delivery,
    code: 'undeliverable',
    message,
    attempts: 1,
    died_at: now,
  }
}

export interface DiedDelivery {
  /** The message that reports it. */
  readonly death: string
  readonly tenant: string
  readonly consumer: string
  readonly mission: string | null
  readonly delivery: Delivery
  readonly message: string
}
