import type { EventEnvelope } from '../../../events/envelope.ts'

/** Publishes facts to subscribers. At least once, in no promised order; consumers drop repeats by the event’s id. */
export interface Bus {
  publish(events: readonly EventEnvelope[]): Promise<void>
}
