import { isSortieError } from '../../../contract/errors.ts'
import type { Redrive, RedriveMany, RedriveOutcome, RedriveReport } from '../../../contract/resources/dead-letter.ts'
import type { Bus } from '../../base/ports/bus.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { firingName } from '../../base/times/firing-name.ts'
import {
  type DeadDelivery,
  type DeadLetter,
  putDeadLetter,
  type StoredDeadLetter,
} from '../../records/dead-letter/dead-letter.ts'

import type { Caller } from '../../records/key/authenticate.ts'
import { findDeadLetters, requireDeadLetter } from './read-dead-letters.ts'
import { type RedrivePorts as MissionRedrivePorts, nothingKept, redriveMission } from './redrive-mission.ts'

export type RedrivePorts = MissionRedrivePorts & { readonly bus: Bus }

/**
 * Redrives a dead letter: a mission as a new one, a delivery unchanged. Idempotent.
 * @throws SortieError `not_found`, `invalid_input`, `payload_too_large`
 */
export function redriveDeadLetter(ports: RedrivePorts) {
  // A second read, if somebody else redrove or discarded it meanwhile.
  return (caller: Caller, id: string, request: Redrive): Promise<RedriveOutcome> =>
    retryConflicts(async () => {
      const stored = await requireDeadLetter(ports.stores.tenant(caller.tenant.id), id)
      return tryRedrive(ports, caller, stored, request)
    })
}

/** Work begun by then is completed, which takes seconds for a mission of a thousand steps; API Gateway waits for 29. */
const beginWithinMs = 10_000

/**
 * Each one of the page separately, so that one that cannot be redriven does not affect the others. What would take too long is left
 * to the next request.
 */
export function redriveDeadLetters(ports: RedrivePorts) {
  const redrive = redriveDeadLetter(ports)
  return async (caller: Caller, { filter, limit, cursor, ...request }: RedriveMany): Promise<RedriveReport> => {
    const until = ports.clock.monotonic() + beginWithinMs
    const query = { ...filter, status: 'open' as const, limit, cursor }
    const { letters, next_cursor, cursorAfter } = await findDeadLetters(ports, caller, query)
    const items: RedriveOutcome[] = []
    for (const letter of letters) {
      items.push(await redrive(caller, letter.id, request).catch((error: unknown) => refused(letter, error)))
      const isLate = ports.clock.monotonic() >= until && letter !== letters.at(-1)
      if (isLate) return { dry_run: request.dry_run, items, next_cursor: cursorAfter(letter) }
    }
    return { dry_run: request.dry_run, items, next_cursor }
  }
}

function refused(letter: DeadLetter, error: unknown): RedriveOutcome {
  if (!isSortieError(error)) throw error
  const problem = { code: error.code, message: error.message }
  return { ...outcomeOf(letter), ...nothingKept, outcome: 'refused', new_mission_id: null, problem }
}

async function tryRedrive(
  ports: RedrivePorts,
  caller: Caller,
  stored: StoredDeadLetter,
  request: Redrive,
): Promise<RedriveOutcome> {
  const { letter } = stored
  const known = outcomeOf(letter)
  if (letter.status === 'redriven') {
    return { ...known, ...nothingKept, outcome: 'already_redriven', new_mission_id: letter.redriven_to }
  }
  if (letter.kind === 'mission') {
    const redriven = await redriveMission(ports, caller, { letter, version: stored.version }, request)
    return { ...known, ...redriven, outcome: request.dry_run ? 'would_be_redriven' : 'redriven' }
  }
  if (request.dry_run) return { ...known, ...nothingKept, outcome: 'would_be_redriven', new_mission_id: null }
  return deliverAgain(ports, caller, stored, letter)
}

function outcomeOf(letter: DeadLetter) {
  return { dead_letter_id: letter.id, mission_id: letter.mission_id, problem: null }
}

/** Delivered before it is marked: a consumer drops a repeat, but nobody would notice a lost delivery. */
async function deliverAgain(
  ports: RedrivePorts,
  caller: Caller,
  { version }: StoredDeadLetter,
  letter: DeadDelivery,
): Promise<RedriveOutcome> {
  const { delivery } = letter
  const now = ports.clock.now()
  if (delivery.by === 'bus') await ports.bus.publish([delivery.event])
  else await ports.scheduler.set({ name: firingName(letter.id, now), at: now, payload: delivery.payload })
  const redriven: DeadLetter = { ...letter, status: 'redriven', redriven_at: now, redriven_to: null }
  await ports.stores.tenant(caller.tenant.id).write([putDeadLetter(redriven, version)])
  return { ...outcomeOf(letter), ...nothingKept, outcome: 'redriven', new_mission_id: null }
}
