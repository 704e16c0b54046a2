import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import { list, record } from '../../base/storing/kind.ts'
import type { Hold, MissionFields } from '../mission/mission.ts'
import { isWithin, StoredScope } from './scope.ts'

/** Part of the tenant's record, which every request reads, so that a mission without a switch needs no further read. */
export const switchFields = {
  id: z.string(),
  /** `pause`: missions in the scope are held. `stop`: they were stopped, and no new ones are accepted. */
  mode: z.enum(['pause', 'stop']),
  scope: StoredScope,
  reason: z.string(),
  since: z.number(),
  /** The job that applies it to existing missions; for `stop` this is a stop. */
  job: z.string(),
}

export const Switch = record(switchFields)
export type Switch = z.output<typeof Switch>

/** The switches over the whole platform, at a given revision. A copy is only replaced by a later one. */
export const PlatformSwitches = record({ version: z.number(), switches: list(Switch) })
export type PlatformSwitches = z.output<typeof PlatformSwitches>

/** The fields in a tenant's record. */
interface Switched {
  readonly switches?: readonly Switch[]
  readonly platform?: PlatformSwitches
}

type Subject = Pick<MissionFields, 'agent' | 'tags'>

/** The operators' switches come first: the tenant cannot lift them. */
export function allSwitches({ switches = [], platform }: Switched): readonly Switch[] {
  return [...(platform?.switches ?? []), ...switches]
}

/** @throws SortieError `switched_off` */
export function requireNotStopped(tenant: Switched, mission: Subject): void {
  const over = allSwitches(tenant).find(({ mode, scope }) => mode === 'stop' && isWithin(scope, mission))
  if (!over) return
  const why = over.reason && ` (${over.reason})`
  const message =
    over.scope.kind === 'platform'
      ? `All missions are stopped by the operators of this Sortie${why}; submit again when they have lifted ${over.id}`
      : `Missions of this scope are stopped${why}; lift the switch ${over.id} to submit again`
  throw new SortieError('switched_off', message, {
    details: { switch_id: over.id, scope: over.scope, since: new Date(over.since).toISOString() },
  })
}

/** The hold on a mission whose scope is paused. */
export function pauseOver(tenant: Switched, mission: Subject): Hold | null {
  const over = allSwitches(tenant).find(({ mode, scope }) => mode === 'pause' && isWithin(scope, mission))
  return over ? holdOf(over) : null
}

export function holdOf({ id, since, reason }: Pick<Switch, 'id' | 'since' | 'reason'>): Hold {
  return { by: 'switch', switch_id: id, since, reason }
}
