import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { NewMission } from '../../../contract/resources/mission.ts'
import { catalogue, type Fact } from '../../../events/catalogue.ts'
import { list, record } from '../../base/storing/kind.ts'
import type { Delivery, DeliveryFields } from './delivery.ts'

/** The receiver of a mission's callbacks, and their events. */
export const Callback = record({
  url: z.string(),
  /** Event types. */
  events: list(z.string()),
})
export type Callback = z.output<typeof Callback>

const endings = ['mission.completed', 'mission.failed', 'mission.cancelled', 'mission.expired']

/** @throws SortieError `invalid_input` for an unknown event type, or for types without an address */
export function callbackOf(input: Pick<NewMission, 'callback_url' | 'callback_events'>): Callback | undefined {
  const { callback_url: url, callback_events: events } = input
  const unknown = events?.find((type) => !Object.hasOwn(catalogue, type))
  if (unknown !== undefined) {
    throw new SortieError('invalid_input', `callback_events: there is no event ${unknown}`, {
      details: { known: Object.keys(catalogue) },
    })
  }
  if (url !== undefined) return { url, events: events ? [...new Set(events)] : endings }
  if (events) throw new SortieError('invalid_input', 'callback_events needs a callback_url')
  return undefined
}

/** The events of one write to deliver: those that the mission calls back for. */
export function planDeliveries(
  { id: mission_id, callback }: { readonly id: string; readonly callback?: Callback },
  facts: readonly Fact[],
  seq: number,
  now: number,
): readonly Delivery[] {
  if (!callback) return []
  return facts.flatMap((fact, at) =>
    callback.events.includes(fact.type)
      ? [newDelivery({ mission_id, seq: seq + at + 1, url: callback.url, fact, created_at: now })]
      : [],
  )
}

function newDelivery(fields: Omit<DeliveryFields, 'updated_at' | 'attempt_count' | 'attempts'>): Delivery {
  const now = fields.created_at
  return {
    ...fields,
    updated_at: now,
    attempt_count: 0,
    attempts: [],
    status: 'PENDING',
    next_attempt_at: now,
    tries: 0,
  }
}
