/**
 * The use cases that missions go through. Each load after `vi.resetModules()` is another instance with a memory of its
 * own, as another process has.
 */
export async function loadCore() {
  return {
    ...(await import('../../core/features/approvals/decide.ts')),
    ...(await import('../../core/features/budgets/manage-budgets.ts')),
    ...(await import('../../core/features/budgets/mission-budget.ts')),
    ...(await import('../../core/features/callbacks/deliver-callback.ts')),
    ...(await import('../../core/features/control/carry-on-stop.ts')),
    ...(await import('../../core/features/control/read-stops.ts')),
    ...(await import('../../core/features/control/stop-many.ts')),
    ...(await import('../../core/features/control/manage-switches.ts')),
    ...(await import('../../core/features/control/hold-mission.ts')),
    ...(await import('../../core/features/sweep/sweep.ts')),
    ...(await import('../../core/features/events/publish-events.ts')),
    ...(await import('../../core/engine/execution/execute-leg.ts')),
    ...(await import('../../core/features/limits/manage-limits.ts')),
    ...(await import('../../core/features/control/cancel-mission.ts')),
    ...(await import('../../core/features/missions/change-mission.ts')),
    ...(await import('../../core/engine/execution/resume-parent.ts')),
    ...(await import('../../core/engine/accept/start-scheduled.ts')),
    ...(await import('../../core/features/missions/submit-mission.ts')),
    ...(await import('../../core/features/operators/carry-on-work.ts')),
    ...(await import('../../core/features/operators/manage-platform-switches.ts')),
    ...(await import('../../core/features/operators/platform-stops.ts')),
    ...(await import('../../core/features/schedules/run-schedule.ts')),
  }
}

export type Core = Awaited<ReturnType<typeof loadCore>>
