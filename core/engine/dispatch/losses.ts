import { SortieError } from '../../../contract/errors.ts'
import { type Finish, fail, failureOf } from '../../records/mission/finish.ts'
import type { Mission } from '../../records/mission/mission.ts'

/**
 * How many executors a mission may lose in a row, without a step in between. More is no bad luck: the mission crashes
 * the process that runs it.
 */
export const maxLosses = 5

/**
 * After this many losses its legs run one at a time. One loss proves nothing, since a process takes down everything it runs;
 * after two, the poisonous mission is still among them, and running it separately keeps the others from being blamed.
 */
const suspectAfter = 2

export function isSuspect({ recoveries }: Mission): boolean {
  return recoveries >= suspectAfter
}

/** Whether to give the mission up before another leg of it begins. */
export function isGivenUp({ recoveries }: Mission): boolean {
  return recoveries >= maxLosses
}

/** Counts the loss of the executor that had the mission. */
export function afterLoss<M extends Mission>(mission: M): M {
  return { ...mission, recoveries: mission.recoveries + 1 }
}

export function givenUp(mission: Mission, now: number): Finish {
  return fail(mission, failureOf(mission.remote ? lostByWorkers() : crashed()), now)
}

function crashed(): SortieError {
  return new SortieError(
    'crashed_the_process',
    `The process that ran it ended or hung ${maxLosses} times in a row without recording another step: check Sortie’s log, then redrive it`,
  )
}

function lostByWorkers(): SortieError {
  return new SortieError(
    'executor_lost',
    `Its workers were lost ${maxLosses} times in a row without recording another step: check their logs, then redrive it`,
  )
}
