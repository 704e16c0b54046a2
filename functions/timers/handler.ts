import { startScheduled } from '../../core/engine/accept/start-scheduled.ts'
import { timeOutCall } from '../../core/engine/tool-calls/end-call.ts'
import { decideByDefault } from '../../core/features/approvals/decide.ts'
import { carryOnStop } from '../../core/features/control/carry-on-stop.ts'
import { carryOnWork } from '../../core/features/operators/carry-on-work.ts'
import { runSchedule } from '../../core/features/schedules/run-schedule.ts'
import { callbackDue } from '../../events/callback-due.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { invokeHandler } from '../runtime/invoke.ts'
import { TimerPayload } from '../runtime/timer-payload.ts'
import type { definition } from './function.ts'

/** After this time it sets its timer again, so that others do not wait where timers fire one at a time. */
const carryOnForMs = 10_000

/** One use case for each kind of timer. */
export function createHandler(ports: PortsOf<typeof definition>) {
  const start = startScheduled(ports)
  const takeDefault = decideByDefault(ports)
  const timeOut = timeOutCall(ports)
  const runIt = runSchedule(ports)
  return invokeHandler(async (event): Promise<void> => {
    const payload = TimerPayload.parse(event)
    switch (payload.kind) {
      case 'start_mission':
        return start(payload.tenant, payload.mission)
      case 'run_schedule':
        return runIt(payload.tenant, payload.schedule)
      case 'deliver_callback':
        // Through the bus, so that a slow receiver delays no timer.
        return ports.bus.publish([callbackDue({ ...payload, time: ports.clock.now() })])
      case 'approval_deadline':
        await takeDefault(payload.tenant, payload.approval)
        return
      case 'tool_call_deadline':
        await timeOut(payload.tenant, payload.tool_call)
        return
      case 'carry_on_stop':
        return carryOnStop(ports, payload.tenant, payload.stop, carryOnForMs)
      case 'carry_on_platform_work':
        return carryOnWork(ports, payload.work, carryOnForMs)
    }
  })
}
