import type { z } from 'zod'
import type { Priority } from '../../../contract/resources/mission.ts'

/**
 * One-time timers, kept durably, fired at least once and never early; late by up to a minute on AWS. Where many are due at
 * once, they are fired together, and of more than fit, those of urgent missions first.
 */
export interface Scheduler {
  /**
   * Setting a name again replaces its time and payload, unless it fires just then: what has fired is removed by its name, some
   * time later. Whoever sets a timer anew from within its firing gives it another name (`firingName`).
   */
  set(timer: Timer): Promise<void>
  /** Removing a timer that is not there is no error. */
  remove(name: string): Promise<void>
}

export interface Timer {
  /** Unique; letters, digits, `-`, `_` and `.`, at most 64 (the EventBridge Scheduler limit). */
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly payload: TimerPayload
  /** Of the mission that it is about. */
  readonly priority?: z.output<typeof Priority>
}

/** What is to be done then; `functions/timers/handler.ts` has the use case of each kind. */
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
  /** The receiver's; absent in timers of older versions. */
  readonly host?: string | undefined
}

/** The default of an approval is to be taken, if nobody has decided it. */
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

/** More missions are to be stopped than one request had the time for. */
interface CarryOnStop {
  readonly kind: 'carry_on_stop'
  readonly tenant: string
  readonly stop: string
}

/** More tenants are to be told or looked at than one request had the time for. */
interface CarryOnPlatformWork {
  readonly kind: 'carry_on_platform_work'
  /** Of the operators. */
  readonly tenant: string
  readonly work: string
}
