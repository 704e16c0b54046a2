import { SortieError } from '../../contract/errors.ts'
import type { ControlScope } from '../../contract/resources/control.ts'
import type { Hold, MissionFacts } from '../missions/model.ts'
import { isWithin } from './scope.ts'

/** Stands in the tenant's record, which every request reads, so that a mission without a switch over it reads nothing more. */
export interface Switch {
  readonly id: string
  /** `pause`: what is in the scope is held. `stop`: it was stopped, and nothing new is taken. */
  readonly mode: 'pause' | 'stop'
  readonly scope: ControlScope
  readonly reason: string
  readonly since: number
  /** What carries it through to the missions that there were: a stop, where it stops. */
  readonly job: string
}

interface Switched {
  readonly switches?: readonly Switch[]
}

type Subject = Pick<MissionFacts, 'agent' | 'tags'>

/** @throws SortieError `switched_off` */
export function requireNotStopped({ switches = [] }: Switched, mission: Subject): void {
  const over = switches.find(({ mode, scope }) => mode === 'stop' && isWithin(scope, mission))
  if (!over) return
  const why = over.reason && ` (${over.reason})`
  throw new SortieError(
    'switched_off',
    `Missions of this scope are stopped${why}; lift the switch ${over.id} to submit again`,
    { details: { switch_id: over.id, scope: over.scope, since: new Date(over.since).toISOString() } },
  )
}

/** The hold that a mission is under because its scope is paused. */
export function pauseOver({ switches = [] }: Switched, mission: Subject): Hold | null {
  const over = switches.find(({ mode, scope }) => mode === 'pause' && isWithin(scope, mission))
  return over ? holdOf(over) : null
}

export function holdOf({ id, since, reason }: Pick<Switch, 'id' | 'since' | 'reason'>): Hold {
  return { by: 'switch', switch_id: id, since, reason }
}
