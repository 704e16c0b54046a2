import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'

/** What continues after a command is interrupted. */
export interface Left {
  readonly words: string
  /** How to continue. */
  readonly hint?: string
}

/** Interrupted by Ctrl-C, not by an output that is closed. */
export function isInterrupted({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof CommandFailure && reason.exitCode === exitCodes.interrupted
}

/** Ctrl-C ends a command but seldom what it follows: the message says what continues, and how to return to it. */
export async function unlessInterrupted<Result>(
  signal: AbortSignal,
  work: Promise<Result>,
  left: () => Left,
): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!isInterrupted(signal)) throw error
    const { words, hint } = left()
    throw new CommandFailure(exitCodes.interrupted, `interrupted; ${words}`, hint)
  }
}

/** For a mission that is followed or awaited. @param after the last event that was shown */
export function stillThere(missionId: string, after = 0): Left {
  const from = after > 0 ? ` --after ${after}` : ''
  return { words: `${missionId} continues`, hint: `To follow it: sortie missions watch ${missionId}${from}` }
}
