import type { Fact } from '../../../events/catalogue.ts'
import type { Payload } from '../../base/payloads/payload.ts'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import type { Kind } from '../../base/storing/kind.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { approvalKey, loadApproval } from '../../records/approval/approval.ts'
import { deadLetterKey, deadMissionId } from '../../records/dead-letter/dead-letter.ts'
import { artifactKind, artifactPrefix } from '../../records/mission/artifacts.ts'
import { eventPages } from '../../records/mission/event-pages.ts'
import { heldReplyKind } from '../../records/mission/held-reply.ts'
import { type Mission, missionKind } from '../../records/mission/mission.ts'
import { missionIn } from '../../records/mission/mission-items.ts'
import { stepItemKind } from '../../records/mission/steps.ts'
import { handedCallKey, loadHandedCall } from '../../records/tool-call/handed-call.ts'

/** What is erased with an item of a mission: items in the same write, and then the things that only these refer to. */
export interface Belongings {
  readonly deletions: readonly Change[]
  readonly blobs: readonly string[]
  readonly files: readonly string[]
}

/** An unreadable item is erased as well. A blob that it may refer to then expires on its own. */
export async function belongingsOf(store: Store, item: Item): Promise<Belongings> {
  const { partition, sort } = item
  const itself = { deletions: [deletion({ partition, sort })], blobs: [], files: [] }
  if (sort === 'mission') return allOf([itself, ofMission(missionIn(partition), missionKind.read(item.body))])
  if (sort === 'held') return { ...itself, blobs: blobsIn(heldReplyKind.read(item.body)?.reply) }
  if (sort.startsWith('step#')) return { ...itself, blobs: blobsIn(stepItemKind.read(item.body)) }
  if (sort.startsWith(artifactPrefix)) return { ...itself, files: madeIn(artifactKind, item) }
  if (sort.startsWith('event#')) {
    const told = (eventPages.read(item.body)?.events ?? []).map((event) => toldOf(store, event))
    return allOf([itself, ...(await Promise.all(told))])
  }
  return itself
}

export function allOf(some: readonly Belongings[]): Belongings {
  return {
    deletions: some.flatMap(({ deletions }) => deletions),
    blobs: some.flatMap(({ blobs }) => blobs),
    files: some.flatMap(({ files }) => files),
  }
}

/** Its dead letter repeats the cause, and would offer to redrive it. */
export function ofMission(id: string, mission: Mission | undefined): Belongings {
  const blobs = [...blobsIn(mission?.input), ...blobsIn(mission?.status === 'COMPLETED' ? mission.output : undefined)]
  return { deletions: [deletion(deadLetterKey(deadMissionId(id)))], blobs, files: [] }
}

/** Approvals and calls of function tools are separate items; a mission’s events say that it waited for one. */
async function toldOf(store: Store, fact: Fact): Promise<Belongings> {
  if (fact.type !== 'mission.waiting') return nothing
  const { data } = fact
  if (data.kind === 'approval') return ofApproval(store, data.approval_id)
  if (data.kind === 'tool' || data.kind === 'child') {
    const first = data.kind === 'tool' ? [data.tool_call_id] : []
    const ids = new Set([...first, ...(data.tool_call_ids ?? [])])
    return allOf(await Promise.all([...ids].map((id) => ofCall(store, id))))
  }
  return nothing
}

const nothing: Belongings = { deletions: [], blobs: [], files: [] }

async function ofApproval(store: Store, id: string): Promise<Belongings> {
  const stored = await unlessUnreadable(loadApproval(store, id))
  return { deletions: [deletion(approvalKey(id))], blobs: blobsIn(stored?.approval.payload), files: [] }
}

async function ofCall(store: Store, id: string): Promise<Belongings> {
  const stored = await unlessUnreadable(loadHandedCall(store, id))
  return { deletions: [deletion(handedCallKey(id))], blobs: blobsIn(stored?.call.arguments), files: [] }
}

function blobsIn(payload: Payload | { readonly inline: unknown } | undefined): readonly string[] {
  return payload && 'blob' in payload ? [payload.blob] : []
}

function madeIn(kind: Kind<{ readonly file_id: string }>, { body }: Item): readonly string[] {
  const made = kind.read(body)
  return made ? [made.file_id] : []
}

export function deletion({ partition, sort }: Key): Change {
  return { change: 'delete', table: 'entities', key: { partition, sort } }
}
