import { SortieError } from '../../../contract/errors.ts'
import { type Finish, fail, failureOf } from '../../records/mission/finish.ts'
import type { Mission } from '../../records/mission/mission.ts'

/**
 * Executors that a mission may lose in a row, without a step in between. What loses so many was not unlucky: it ends the
 * process that carries it out.
 */
export const maxLosses = 5

/**
 * After so many its legs run one at a time. One loss says nothing yet, since a process takes all that it runs down with it;
 * after two the poison among them is still there, and running it apart from the others keeps them from being blamed for it.
 */
const suspectAfter = 2

export function isSuspect({ recoveries }: Mission): boolean {
  return recoveries >= suspectAfter
}

/** Whether a mission is to be given up before another leg of it begins. */
export function isGivenUp({ recoveries }: Mission): boolean {
  return recoveries >= maxLosses
}

/** The executor that had the mission is gone: it counts. */
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
