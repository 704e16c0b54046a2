import { isSortieError } from '../../../contract/errors.ts'
import { NewMission } from '../../../contract/resources/mission.ts'
import { loadPayload } from '../../base/payloads/payload.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { isUnreadable, readItem, unlessUnreadable } from '../../base/storing/reading.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { acceptMission } from '../../engine/accept/accept-mission.ts'
import { asText } from '../../engine/legs/conversation.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import type { Conversation, StoredMessage } from '../../records/conversation/conversation.ts'
import { messageKind } from '../../records/conversation/conversation.ts'
import {
  conversationPartition,
  loadConversation,
  lookAt,
  messageSort,
  putConversation,
  putMessage,
  type StoredConversation,
  storeContent,
} from '../../records/conversation/conversation-items.ts'
import type { GivenFile } from '../../records/file/given-file.ts'
import { type Finished, isFinished, type MissionFields } from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { marksOfGiven, originOfResult } from '../../records/mission/origin.ts'
import { loadTenant, type Tenant } from '../../records/tenant/tenant.ts'
import { missionFor, type SubmitPorts } from '../missions/submit-mission.ts'
import { isLetThrough } from './let-through.ts'

/** Each try found that somebody else had moved the conversation on. */
const maxTries = 20

/**
 * Moves a conversation on: an ended reply becomes a message, and the next message in the queue gets its reply.
 * Idempotent, so it is called whenever something may have happened.
 * @returns whether it moved
 */
export function continueConversation(ports: SubmitPorts) {
  return async (tenant: string, id: string): Promise<boolean> => {
    for (let tries = 0; tries < maxTries; tries++) {
      const scope = scopeOf(ports, tenant)
      const stored = await loadConversation(scope.store, id)
      if (!stored) return tries > 0
      const outcome = await moveOn(ports, scope, stored)
      if (outcome === 'replying') return true
      if (outcome === 'at rest') return tries > 0
    }
    return true
  }
}

type Outcome = 'moved' | 'replying' | 'at rest'

async function moveOn(ports: SubmitPorts, scope: Scope, stored: StoredConversation): Promise<Outcome> {
  const { store } = scope
  const { conversation, version } = stored
  const { reply } = conversation
  const mission = reply ? (await unlessUnreadable(loadMission(store, reply.mission_id)))?.mission : undefined
  if (mission && !isFinished(mission)) return lookedAt(scope, stored)
  if (!reply && conversation.queue.length === 0) return 'at rest'
  const answered: Moved = reply
    ? await answer(ports, scope, { ...conversation, reply }, mission)
    : { conversation, changes: [] }
  const [next] = answered.conversation.queue
  if (next !== undefined) return startReply(ports, scope, { ...answered, version }, next)
  return written(store, [putConversation(answered.conversation, version), ...answered.changes])
}

/** The reply is still being written: such a long mission reports its own end later. */
async function lookedAt({ store, now }: Scope, { conversation, version }: StoredConversation) {
  const looked = putConversation(conversation, version, 'looked at')
  if (now >= lookAt(conversation)) await written(store, [looked])
  return 'at rest' as const
}

interface Moved {
  readonly conversation: Conversation
  readonly changes: readonly Change[]
}

/** The ended mission’s last words, as the next message. */
async function answer(
  ports: SubmitPorts,
  scope: Scope,
  conversation: Conversation & { readonly reply: NonNullable<Conversation['reply']> },
  mission: Finished | undefined,
): Promise<Moved> {
  const words = mission
    ? await wordsOf(ports, scope.tenant, mission)
    : { outcome: 'failed' as const, text: 'The mission of this reply is no longer kept' }
  const agent = mission?.agent ?? conversation.agent
  const isOutside = mission !== undefined && originOfResult(mission) === 'outside'
  const said = await assistantMessage(ports, scope, conversation, {
    in_reply_to: conversation.reply.to,
    agent,
    mission_id: mission?.id ?? null,
    ...words,
    ...(isOutside && { origin: 'outside' as const }),
  })
  const marks = isOutside ? { outside_text: true as const } : {}
  const kept = await keptFromLater(ports, scope, conversation, { to: conversation.reply.to, mission })
  return {
    conversation: { ...said.conversation, ...marks, ...guardedSince(conversation, mission), agent, reply: null },
    changes: [...said.changes, ...kept],
  }
}

/** Each agent in its state at its last handover. */
function guardedSince(
  { guarded_by = [] }: Conversation,
  mission: Finished | undefined,
): Pick<Conversation, 'guarded_by'> {
  const since = mission?.guarded_by ?? []
  const before = guarded_by.filter(({ agent }) => since.every((one) => one.agent !== agent))
  return since.length === 0 ? {} : { guarded_by: [...before, ...since] }
}

/** A file or message that a guardrail withheld, or did not fully judge, is withheld from later replies too. */
export async function keptFromLater(
  { blobs }: SubmitPorts,
  { tenant, store }: Scope,
  conversation: Conversation,
  { to, mission }: { readonly to: number; readonly mission: Finished | undefined },
): Promise<readonly Change[]> {
  if (await isLetThrough({ store, blobs, tenant }, conversation.agent, mission)) return []
  const key = { partition: conversationPartition(conversation.id), sort: messageSort(to) }
  const item = await unlessUnreadable(readItem(store, messageKind, key, { consistent: true }))
  return item?.body.role === 'user' ? [putMessage(conversation, { ...item.body, blocked: true })] : []
}

const outcomes = { COMPLETED: 'completed', FAILED: 'failed', CANCELLED: 'interrupted', EXPIRED: 'expired' } as const

/** A missing part of a reply counts as its failure: otherwise the conversation would be stuck. */
async function wordsOf(
  ports: SubmitPorts,
  tenant: string,
  mission: Finished,
): Promise<Pick<AssistantWords, 'outcome' | 'text'>> {
  const outcome = outcomes[mission.status]
  if (mission.status === 'FAILED') return { outcome, text: `${mission.error.code}: ${mission.error.message}` }
  if (mission.status !== 'COMPLETED') return { outcome, text: '' }
  try {
    return { outcome, text: asText(await loadPayload(ports.blobs, tenant, mission.output)) }
  } catch (error) {
    if (!isUnreadable(error)) throw error
    return { outcome: 'failed', text: `${error.code}: ${error.message}` }
  }
}

type AssistantMessage = Extract<StoredMessage, { role: 'assistant' }>
type AssistantWords = Pick<AssistantMessage, 'in_reply_to' | 'agent' | 'outcome' | 'mission_id' | 'origin'> & {
  readonly text: string
}

async function assistantMessage(
  ports: SubmitPorts,
  { tenant, now }: Scope,
  conversation: Conversation,
  { text, ...said }: AssistantWords,
): Promise<Moved> {
  const number = conversation.messages + 1
  const content = await storeContent(ports, tenant, conversation, { number, time: now, text })
  const message: StoredMessage = { number, role: 'assistant', ...said, content, time: now }
  return {
    conversation: { ...conversation, messages: number, updated_at: now },
    changes: [putMessage(conversation, message)],
  }
}

async function startReply(
  ports: SubmitPorts,
  scope: Scope,
  moved: Moved & { readonly version: number },
  to: number,
): Promise<Outcome> {
  const { tenant, store } = scope
  const { conversation, changes, version } = moved
  const item = await readItem(
    store,
    messageKind,
    { partition: conversationPartition(conversation.id), sort: messageSort(to) },
    { consistent: true },
  )
  const waiting = { ...conversation, queue: conversation.queue.filter((number) => number !== to) }
  try {
    const text = item ? String(await loadPayload(ports.blobs, tenant, item.body.content)) : ''
    const files = item?.body.role === 'user' ? item.body.files : undefined
    const caller = { tenant: await loadTenant(store) }
    const fields = await replyMission(ports, caller.tenant, conversation, { to, text, ...(files && { files }) })
    const replying = { ...waiting, reply: { mission_id: fields.id, to }, updated_at: ports.clock.now() }
    const alongside = [putConversation(replying, version), ...changes]
    return (await acceptMission(ports, caller, fields, { alongside })) ? 'replying' : 'moved'
  } catch (error) {
    if (!isSortieError(error) || error.retryable) throw error
    // It will never begin, for example because the agent was deleted; the person gets that answer.
    const words = { in_reply_to: to, agent: conversation.agent, outcome: 'failed', mission_id: null } as const
    const told = await assistantMessage(ports, scopeOf(ports, tenant), waiting, {
      ...words,
      text: `${error.code}: ${error.message}`,
    })
    const kept = await keptFromLater(ports, scope, conversation, { to, mission: undefined })
    return written(store, [
      putConversation({ ...told.conversation, reply: null }, version),
      ...changes,
      ...told.changes,
      ...kept,
    ])
  }
}

/** The mission that answers a message. @throws SortieError `not_found` (agent) */
export async function replyMission(
  ports: SubmitPorts,
  tenant: Tenant,
  { id, agent, subject, priority, budget, timeout_s, metadata, outside_text, guarded_by }: Conversation,
  { to, text, files }: { readonly to: number; readonly text: string; readonly files?: readonly GivenFile[] },
): Promise<MissionFields> {
  const now = ports.clock.now()
  const given = { agent, subject, input: text, priority, timeout_s, metadata }
  const input = NewMission.parse({ ...given, ...(budget ? { budget } : {}) })
  const marks = outside_text === true || files ? marksOfGiven(ports) : {}
  // The message keeps them as long as the mission is kept.
  const withFiles = files ? { files } : {}
  const conversation = { id, to, ...(guarded_by && { guarded_by }) }
  const resolved = await resolveAgent(ports.stores.tenant(tenant.id), agent)
  const mission = await missionFor(ports, tenant, input, { agent: resolved, now })
  return { ...mission, conversation, ...marks, ...withFiles }
}

/** By this process or another. */
async function written(store: Store, changes: readonly Change[]): Promise<'moved'> {
  await unlessConflict(store.write(changes))
  return 'moved'
}
