import type { z } from 'zod'
import type { Priority } from '../../../contract/resources/mission.ts'

/**
 * One-time timers, stored durably, fired at least once and never early; late by up to a minute on AWS. If many are due at
 * once, they fire together; if they do not all fit, urgent missions come first.
 */
export interface Scheduler {
  /**
   * Setting a name again replaces its time and payload, unless it fires just then: a fired timer is removed by its name, some
   * time later. Code that sets a timer again from within its firing uses another name (`firingName`).
   */
  set(timer: Timer): Promise<void>
  /** Removing a missing timer is no error. */
  remove(name: string): Promise<void>
}

export interface Timer {
  /** Unique; letters, digits, `-`, `_` and `.`, at most 64 (the EventBridge Scheduler limit). */
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly payload: TimerPayload
  /** The priority of its mission. */
  readonly priority?: z.output<typeof Priority>
}

/** What to do then; `functions/timers/handler.ts` has the use case of each kind. */
export type TimerPayload =
  | StartMission
  | DeliverCallback
  | RunSchedule
  | ApprovalDeadline
  | ToolCallDeadline
  | CarryOnStop
  | CarryOnPlatformWork

/** A scheduled mission, or the next attempt of one, may start. */
interface StartMission {
  readonly kind: 'start_mission'
  readonly tenant: string
  readonly mission: string
}

/** A time of a schedule has come. */
interface RunSchedule {
  readonly kind: 'run_schedule'
  readonly tenant: string
  readonly schedule: string
}

/** The next attempt to post an event to its mission's receiver is due. */
interface DeliverCallback {
  readonly kind: 'deliver_callback'
  readonly tenant: string
  readonly mission: string
  readonly seq: number
  /** The receiver’s address; absent in timers of older versions. */
  readonly host?: string | undefined
}

/** The default of an approval takes effect, if nobody has decided it. */
interface ApprovalDeadline {
  readonly kind: 'approval_deadline'
  readonly tenant: string
  readonly approval: string
}

/** A call of a function tool ends, if nobody has answered it. */
interface ToolCallDeadline {
  readonly kind: 'tool_call_deadline'
  readonly tenant: string
  readonly tool_call: string
}

/** A stop has more missions than one request had time for. */
interface CarryOnStop {
  readonly kind: 'carry_on_stop'
  readonly tenant: string
  readonly stop: string
}

/** More tenants must be told or checked than one request had time for. */
interface CarryOnPlatformWork {
  readonly kind: 'carry_on_platform_work'
  /** Started by the operators. */
  readonly tenant: string
  readonly work: string
}
