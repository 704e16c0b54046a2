import { SortieError } from '../../../contract/errors.ts'
import type { Message } from '../../../contract/resources/conversation.ts'
import { loadPayload, type Payload, type PayloadPorts, storePayload } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'
import { givenView } from '../file/given-file.ts'
import { firstLookAtOther } from '../mission/next-look.ts'
import { expiryAfter } from '../mission/retention.ts'
import { type Conversation, conversationKind, maxQueue, type StoredMessage } from './conversation.ts'

export interface StoredConversation {
  readonly conversation: Conversation
  /** 0 if it is not stored yet. */
  readonly version: number
}

const prefix = 'conversation#'
export const conversationListing = 'conversations'

export function conversationPartition(id: string): string {
  return `${prefix}${id}`
}

/** @returns the conversation of a partition, if it has one */
export function conversationIn(partition: string): string | undefined {
  return partition.startsWith(prefix) ? partition.slice(prefix.length) : undefined
}

export function conversationKey(id: string): Key {
  return { partition: conversationPartition(id), sort: 'conversation' }
}

/** @throws SortieError `not_found`, also for one of another tenant */
export async function requireConversation(store: Store, id: string): Promise<StoredConversation> {
  const stored = await loadConversation(store, id)
  if (!stored) throw new SortieError('not_found', `There is no conversation ${id}`)
  return stored
}

export async function loadConversation(store: Store, id: string): Promise<StoredConversation | undefined> {
  const item = await readItem(store, conversationKind, conversationKey(id), { consistent: true })
  return item && { conversation: item.body, version: item.version }
}

/** When the sweeper checks a reply, as the event of its end may have been lost: see `next-look.ts`. */
export function lookAt({ updated_at }: Conversation): number {
  return updated_at + firstLookAtOther
}

/**
 * @param version the version of the item to replace
 * @param look `looked at`: the sweeper has checked, and the reply's own mission reports its end
 */
export function putConversation(conversation: Conversation, version: number, look?: 'looked at'): Change {
  const busy = conversation.reply !== null || conversation.queue.length > 0
  return {
    change: 'put',
    table: 'entities',
    item: {
      ...conversationKey(conversation.id),
      version: version + 1,
      body: conversation,
      listing: { partition: conversationListing, sort: conversation.id },
      ...(busy && look === undefined ? { due: lookAt(conversation) } : {}),
      ...(busy ? {} : { expires_at: expiryAfter(conversation.updated_at, conversation.retention_days) }),
    },
    when: version === 0 ? { absent: true } : { version },
  }
}

export const messagePrefix = 'message#'

export function messageSort(number: number): string {
  return `${messagePrefix}${String(number).padStart(6, '0')}`
}

/** A message stays until it has its reply, however many others wait before it. */
export function messageExpiry(
  { timeout_s, retention_days }: Conversation,
  { time }: Pick<StoredMessage, 'time'>,
): number {
  return expiryAfter(time, retention_days) + (maxQueue + 1) * timeout_s
}

/** The conversation's version, in the same write, protects the number. */
export function putMessage(conversation: Conversation, message: StoredMessage): Change {
  return {
    change: 'put',
    table: 'entities',
    item: {
      partition: conversationPartition(conversation.id),
      sort: messageSort(message.number),
      version: 1,
      body: message,
      expires_at: messageExpiry(conversation, message),
    },
  }
}

export function storeContent(
  ports: PayloadPorts,
  tenant: string,
  conversation: Conversation,
  { number, time, text }: Pick<StoredMessage, 'number' | 'time'> & { readonly text: string },
): Promise<Payload> {
  const key = `${conversation.id}/${messageSort(number)}`
  return storePayload(ports, { tenant, key, keptUntil: messageExpiry(conversation, { time }) }, text)
}

export async function messageView(blobs: Blobs, tenant: string, message: StoredMessage): Promise<Message> {
  const content = String(await loadPayload(blobs, tenant, message.content))
  const { number } = message
  const said = { number, content, time: iso(message.time) }
  if (message.role === 'user') {
    return { ...said, role: 'user', ...(message.files && { files: message.files.map(givenView) }) }
  }
  const { role, in_reply_to, agent, mission_id, outcome, origin } = message
  return { ...said, role, in_reply_to, agent, mission_id, outcome, ...(origin !== undefined && { origin }) }
}
