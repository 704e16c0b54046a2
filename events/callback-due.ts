import type { EventEnvelope } from './envelope.ts'

/**
 * A signal on the bus: the event with this number must be posted to its mission's receiver. It is no fact of the mission, so it
 * is not in the catalogue and has no number of its own.
 */
export const callbackDueType = 'callback.due'

/** @param time milliseconds since the epoch; `host`: the receiver's, which decides how deliveries are distributed */
export function callbackDue({
  tenant,
  mission,
  seq,
  host,
  time,
}: {
  readonly tenant: string
  readonly mission: string
  readonly seq: number
  readonly host?: string | undefined
  readonly time: number
}): EventEnvelope {
  return {
    id: `${mission}:${seq}`,
    type: callbackDueType,
    tenant_id: tenant,
    mission_id: mission,
    seq,
    time: new Date(time).toISOString(),
    data: host === undefined ? {} : { host },
  }
}
