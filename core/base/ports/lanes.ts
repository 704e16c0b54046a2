/**
 * The priority queues between dispatch and execution.
 *
 * Guarantees: at least once; in order within a group, where the next message is not delivered before the one
 * in flight is deleted or dead-lettered; a second send with the same deduplication id within five minutes is dropped.
 * Not in this port: delay, priority inside a lane, listing.
 */
export interface Lanes {
  send(message: LaneMessage): Promise<void>
}

export const lanes = ['critical', 'high', 'normal', 'low'] as const

export type Lane = (typeof lanes)[number]

export interface LaneMessage {
  readonly lane: Lane
  /** At most one message of a group is in flight. */
  readonly group: string
  readonly deduplication: string
  readonly body: MissionLeg
}

/** The content of a lane’s message: which leg of which attempt of which mission to execute. */
export interface MissionLeg {
  readonly tenant: string
  readonly mission: string
  readonly attempt: number
  readonly leg: number
  /** Its executors were lost before: if two such legs ran at once, nobody could tell which one ended the process. */
  readonly alone?: true
}
