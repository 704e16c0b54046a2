import type { Timer } from '../../base/ports/scheduler.ts'
import { firingName } from '../../base/times/firing-name.ts'
import type { In } from './mission.ts'

type Scheduled = Pick<In<'SCHEDULED'>, 'id' | 'start_at' | 'priority'>

/** For the start that the mission waits for. An attempt started by a timer may fail at once, and its retry has another one. */
export function startTimer(tenant: string, mission: Scheduled): Timer {
  const { id, start_at, priority } = mission
  return {
    name: startTimerName(mission),
    at: start_at,
    priority,
    payload: { kind: 'start_mission', tenant, mission: id },
  }
}

export function startTimerName({ id, start_at }: Pick<Scheduled, 'id' | 'start_at'>): string {
  return firingName(id, start_at)
}
