/**
 * The use cases that missions go through. Each load after `vi.resetModules()` is another instance with a memory of its
 * own, as another process has.
 */
export async function loadCore() {
  return {
    ...(await import('../../core/approvals/decide.ts')),
    ...(await import('../../core/budgets/manage-budgets.ts')),
    ...(await import('../../core/budgets/mission-budget.ts')),
    ...(await import('../../core/callbacks/deliver-callback.ts')),
    ...(await import('../../core/control/carry-on-stop.ts')),
    ...(await import('../../core/control/read-stops.ts')),
    ...(await import('../../core/control/stop-many.ts')),
    ...(await import('../../core/control/manage-switches.ts')),
    ...(await import('../../core/control/hold-mission.ts')),
    ...(await import('../../core/dispatch/sweep.ts')),
    ...(await import('../../core/events/publish-events.ts')),
    ...(await import('../../core/execution/execute-leg.ts')),
    ...(await import('../../core/limits/manage-limits.ts')),
    ...(await import('../../core/missions/cancel-mission.ts')),
    ...(await import('../../core/missions/change-mission.ts')),
    ...(await import('../../core/missions/resume-parent.ts')),
    ...(await import('../../core/missions/start-scheduled.ts')),
    ...(await import('../../core/missions/submit-mission.ts')),
    ...(await import('../../core/operators/carry-on-work.ts')),
    ...(await import('../../core/operators/manage-platform-switches.ts')),
    ...(await import('../../core/operators/platform-stops.ts')),
    ...(await import('../../core/schedules/run-schedule.ts')),
  }
}

export type Core = Awaited<ReturnType<typeof loadCore>>
