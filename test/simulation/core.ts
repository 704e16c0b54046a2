/**
 * The use cases that missions go through. Each load after `vi.resetModules()` is another instance with a memory of its
 * own, as another process has.
 */
export async function loadCore() {
  const [deliver, dispatch, events, execution, hold, limits, cancel, change, resume, start, submit] = await Promise.all(
    [
      import('../../core/callbacks/deliver-callback.ts'),
      import('../../core/dispatch/sweep.ts'),
      import('../../core/events/publish-events.ts'),
      import('../../core/execution/execute-leg.ts'),
      import('../../core/control/hold-mission.ts'),
      import('../../core/limits/manage-limits.ts'),
      import('../../core/missions/cancel-mission.ts'),
      import('../../core/missions/change-mission.ts'),
      import('../../core/missions/resume-parent.ts'),
      import('../../core/missions/start-scheduled.ts'),
      import('../../core/missions/submit-mission.ts'),
    ],
  )
  return {
    ...deliver,
    ...dispatch,
    ...events,
    ...execution,
    ...hold,
    ...limits,
    ...cancel,
    ...change,
    ...resume,
    ...start,
    ...submit,
  }
}

export type Core = Awaited<ReturnType<typeof loadCore>>
