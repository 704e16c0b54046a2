import * as z from 'zod'
import { loadPayload, Payload, type PayloadPorts, storePayload } from '../../base/payloads/payload.ts'
import type { Change, Key } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem, unlessUnreadable } from '../../base/storing/reading.ts'
import type { MissionFields } from './mission.ts'
import { missionPartition } from './mission-items.ts'
import { isReply, type RecordedModelCall, type RecordedStep } from './recorded-step.ts'
import { keptUntil } from './retention.ts'
import { type StepSource, stepKind } from './steps.ts'

/** A reply that nobody sees yet. A mission has at most one, from its step to the step that lets it through. */
export interface Held {
  /** The number of the step that produced it, and paid for it. */
  readonly step: number
  readonly reply: RecordedModelCall
}

const HeldReply = record({ step: z.number(), reply: Payload })

export const heldReplyKind = kindOf('held reply', 'entities', HeldReply)

function heldReplyKey(mission: string): Key {
  return { partition: missionPartition(mission), sort: 'held' }
}

/** Belongs in the write of its step. */
export async function putHeldReply(
  ports: PayloadPorts,
  tenant: string,
  mission: MissionFields,
  { step, reply }: Held,
): Promise<Change> {
  const until = keptUntil(mission)
  const key = heldReplyKey(mission.id)
  const place = { tenant, key: `${mission.id}/${key.sort}`, keptUntil: until }
  const body = { step, reply: await storePayload(ports, place, reply) }
  return { change: 'put', table: 'entities', item: { ...key, version: 1, body, expires_at: until } }
}

/** Belongs in the write of the step that lets it through, or reports it blocked. */
export function removeHeldReply(mission: string): Change {
  return { change: 'delete', table: 'entities', key: heldReplyKey(mission) }
}

/**
 * The withheld reply after these steps. @returns `undefined` if there is none, or if it is not available: a redriven mission
 * has the steps of another one, and an unreadable reply is requested again
 */
export async function loadHeldReply(
  source: StepSource,
  mission: string,
  steps: readonly RecordedStep[],
): Promise<Held | undefined> {
  const call = steps.findLast((step) => isReply(step) || isHeld(step))
  if (!call || !isHeld(call)) return undefined
  const { store, blobs, tenant } = source
  const stored = readItem(store, heldReplyKind, heldReplyKey(mission), { consistent: true })
  const item = await unlessUnreadable(stored)
  if (item?.body.step !== call.number) return undefined
  const said = await unlessUnreadable(loadPayload(blobs, tenant, item.body.reply))
  const reply = said === undefined ? undefined : stepKind.read(said)
  return reply?.kind === 'model_call' ? { step: call.number, reply } : undefined
}

function isHeld(step: RecordedStep): boolean {
  return step.kind === 'model_call' && step.held === true
}

/** Its call as recorded: with its cost, but without its content. */
export function heldCall({
  parts: _,
  artifacts: _made,
  lost_files: _lost,
  ...reply
}: RecordedModelCall): RecordedModelCall {
  return { ...reply, text: '', tool_calls: [], held: true }
}

/** The start of the step that lets it through: it takes no time and costs nothing. */
export function saidInHeld(
  { step, reply }: Held,
  as: Pick<RecordedModelCall, 'number' | 'attempt'>,
): RecordedModelCall {
  return { ...reply, ...as, started_at: reply.finished_at, held_in: step }
}
