import type { Stop as StopView } from '../../../contract/resources/control.ts'
import type { Store } from '../../base/ports/store.ts'
import { addUsage, roundUsd } from '../../records/mission/mission.ts'
import type { Tally } from '../../records/platform/work.ts'
import { loadStop, type Stop } from '../../records/stop/stop.ts'
import { carryOnStop } from '../control/carry-on-stop.ts'
import { stopView } from '../control/read-stops.ts'
import type { StopPorts } from '../control/stop-mission.ts'

/** A tenant with more to stop continues by its own timer. */
const longestMs = 2000

/** Continues a tenant’s job. @returns its state; `undefined` if there is none, since the tenant was created later */
export async function followTenant(
  ports: StopPorts,
  tenant: string,
  id: string,
  until: number,
): Promise<StopView | undefined> {
  const store = ports.stores.tenant(tenant)
  const stop = await jobOf(store, id)
  if (!stop) return undefined
  if (stop.state === 'stopped') return stopView(store, stop)
  const forMs = Math.min(longestMs, Math.max(0, until - ports.clock.monotonic()))
  await carryOnStop(ports, tenant, id, forMs)
  return stopView(store, (await jobOf(store, id)) ?? stop)
}

async function jobOf(store: Store, id: string): Promise<Stop | undefined> {
  return (await loadStop(store, id))?.stop
}

/** A tenant that could not be reached, and is tried again in the next pass. */
export const failed = Symbol('failed')

/** @param stop `undefined`: for a tenant created later, which has nothing to stop */
export function add(tally: Tally, stop: StopView | typeof failed | undefined): Tally {
  if (stop === undefined) return { ...tally, tenants: tally.tenants + 1 }
  if (stop === failed) return { ...tally, tenants: tally.tenants + 1, unfinished: tally.unfinished + 1 }
  const { spent_after: spent } = stop
  const ended = stop.last_call_ended_at === null ? null : Date.parse(stop.last_call_ended_at)
  return {
    tenants: tally.tenants + 1,
    unfinished: tally.unfinished + (stop.state === 'stopped' ? 0 : 1),
    stopped: tally.stopped + stop.stopped,
    already_finished: tally.already_finished + stop.already_finished,
    in_flight: tally.in_flight + stop.in_flight,
    not_heard_of: tally.not_heard_of + stop.not_heard_of,
    last_call_ended_at: later(tally.last_call_ended_at, ended),
    usage: addUsage(tally.usage, stop.usage),
    spent_after: {
      input_tokens: tally.spent_after.input_tokens + spent.input_tokens,
      output_tokens: tally.spent_after.output_tokens + spent.output_tokens,
      cost_usd: roundUsd(tally.spent_after.cost_usd + spent.cost_usd),
    },
    estimated: tally.estimated || spent.estimated,
  }
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other)
}
