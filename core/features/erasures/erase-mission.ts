import { SortieError } from '../../../contract/errors.ts'
import type { Erasure as ErasureView } from '../../../contract/resources/erasure.ts'
import type { Store } from '../../base/ports/store.ts'
import { readItems, unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { loadConversation } from '../../records/conversation/conversation-items.ts'
import { type Erasure, erasureView, loadErasure, putErasure } from '../../records/erasure/erasure.ts'
import { isEnded } from '../../records/evaluation/evaluation.ts'
import { loadEvaluation } from '../../records/evaluation/evaluation-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { isFinished, type Mission, missionKind } from '../../records/mission/mission.ts'
import { childrenOf, loadMission, missionKey, type StoredMission } from '../../records/mission/mission-items.ts'
import { missionNotFound } from '../../records/mission/require-mission.ts'
import { expiryAfter, retentionDays } from '../../records/mission/retention.ts'
import { ofMission } from './belongings.ts'
import { carryOnErasure, type ErasePorts } from './carry-on-erasure.ts'

/** How long the answer may take; the sweeper goes on with the rest. */
const answerWithinMs = 4000

/**
 * Erases a mission that has ended, with all that was delegated below it. What was paid stays in the ledger. It is noted in the write
 * that takes the mission out of sight, so that it is carried through whoever dies. Asked for again, it tells how far that is.
 * @throws SortieError `not_found`, `not_applicable`, `conflict`
 */
export function eraseMission(ports: ErasePorts) {
  return async (caller: Caller, id: string): Promise<ErasureView> => {
    const requested = await requestErasure(ports, caller, id)
    if (requested.erased_at !== undefined) return erasureView(requested)
    const tenant = caller.tenant.id
    const now = await carryOnErasure(ports, tenant, id, answerWithinMs)
    // Where somebody else got further, what they wrote is what there is to tell.
    const left = now ?? (await loadErasure(ports.stores.tenant(tenant), id))?.erasure
    return erasureView(left ?? requested)
  }
}

function requestErasure(ports: ErasePorts, { tenant, key }: Caller, id: string): Promise<Erasure> {
  return retryConflicts(async () => {
    const { store, now } = scopeOf(ports, tenant.id)
    const stored = await loadMission(store, id)
    const before = await loadErasure(store, id)
    if (before) return before.erasure
    if (!stored) throw missionNotFound(id)
    const { mission, version } = stored
    await requireErasable(store, stored)
    const { deletions, blobs, files } = ofMission(id, mission)
    const requested: Erasure = {
      ...{ mission_id: id, requested_by: key.id, requested_at: now },
      ...{ missions: 0, files: 0, left: { blobs, files } },
      kept_until: expiryAfter(now, retentionDays(tenant)),
    }
    const itself = { change: 'delete', table: 'entities', key: missionKey(id), when: { version } } as const
    await store.write([putErasure(requested, 0, now), itself, ...deletions])
    return requested
  })
}

/** @throws SortieError `not_applicable`, `conflict` */
async function requireErasable(store: Store, { mission }: StoredMission): Promise<void> {
  if (mission.parent) {
    throw new SortieError(
      'not_applicable',
      `The mission was delegated, and the steps above it repeat its answer: erase ${mission.parent.root_id}, which erases it too`,
      { details: { root_id: mission.parent.root_id } },
    )
  }
  const underWay = await firstUnderWay(store, mission)
  if (underWay) {
    const { id, status } = underWay
    const which = id === mission.id ? 'The mission' : `${id}, which was delegated by it,`
    throw new SortieError(
      'not_applicable',
      `${which} is ${status}; cancel it or wait, since only ended missions can be erased`,
    )
  }
  await requireHeard(store, mission)
}

/** Of all that have ended, no mission begins another: what is found so stays so. */
async function firstUnderWay(store: Store, root: Mission): Promise<Mission | undefined> {
  const tree = [root]
  // Grows while it is gone through.
  for (const mission of tree) {
    if (!isFinished(mission)) return mission
    if (mission.children > 0) tree.push(...(await missionsBelow(store, mission.id)))
  }
  return undefined
}

async function missionsBelow(store: Store, id: string): Promise<readonly Mission[]> {
  const keys = (await childrenOf(store, id)).map(missionKey)
  const below: Mission[] = []
  for (let at = 0; at < keys.length; at += 100) {
    const items = await readItems(store, missionKind, keys.slice(at, at + 100), { consistent: true })
    below.push(...items.flatMap((item) => (item ? [item.body] : [])))
  }
  return below
}

/** Whoever takes something from its end has done so, and keeps it by itself. @throws SortieError `not_applicable`, `conflict` */
async function requireHeard(store: Store, { id, conversation, evaluation }: Mission): Promise<void> {
  const talk = conversation && (await unlessUnreadable(loadConversation(store, conversation.id)))?.conversation
  if (talk?.reply?.mission_id === id) {
    throw new SortieError('conflict', `The conversation ${talk.id} is about to record its reply; try again in a moment`)
  }
  const measured = evaluation && (await unlessUnreadable(loadEvaluation(store, evaluation.id)))?.evaluation
  if (measured && !isEnded(measured)) {
    const what = `The evaluation ${measured.id} is ${measured.status} and judges the answers of its missions`
    throw new SortieError('not_applicable', `${what}; cancel it or wait`)
  }
}
