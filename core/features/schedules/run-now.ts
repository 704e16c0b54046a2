import { SortieError } from '../../../contract/errors.ts'
import type { ScheduleRun } from '../../../contract/resources/schedule.ts'
import { overtaken, retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { requireSchedule } from '../../records/schedule/schedule-items.ts'
import { runView } from '../../records/schedule/schedule-view.ts'
import { type RunPorts, submitFor } from './run-schedule.ts'

const maxTries = 20

/**
 * Submits a schedule's mission beside its times.
 * @throws SortieError `not_found`, and whatever keeps its mission from being submitted
 */
export function runNow(ports: RunPorts) {
  const giveUp = () => new SortieError('conflict', 'The schedule keeps changing; try again')
  return (caller: Caller, id: string): Promise<ScheduleRun> =>
    retryConflicts(
      async () => {
        const stored = await requireSchedule(ports.stores.tenant(caller.tenant.id), id)
        const run = await submitFor(ports, caller.tenant.id, stored, { planned: ports.clock.now(), by_hand: true })
        if (!run) throw overtaken()
        return runView(run)
      },
      { tries: maxTries, giveUp },
    )
}
