import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'

/** What a command leaves behind that is interrupted. */
export interface Left {
  readonly words: string
  /** How to go on with it. */
  readonly hint?: string
}

/** Ctrl-C, and not an output that takes no more. */
export function isInterrupted({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof CommandFailure && reason.exitCode === exitCodes.interrupted
}

/** Ctrl-C ends a command and seldom what it follows: whoever interrupts it reads what goes on, and how to come back to it. */
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

/** For a mission that is followed or waited for. @param after the last event that was shown */
export function stillThere(missionId: string, after = 0): Left {
  const from = after > 0 ? ` --after ${after}` : ''
  return { words: `${missionId} continues`, hint: `To follow it: sortie missions watch ${missionId}${from}` }
}
