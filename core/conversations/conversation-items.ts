import { SortieError } from '../../contract/errors.ts'
import type { Message } from '../../contract/resources/conversation.ts'
import { iso } from '../missions/mission-view.ts'
import { loadPayload, type Payload, storePayload } from '../payloads/payload.ts'
import type { Blobs } from '../ports/blobs.ts'
import type { Change, Key, Store } from '../ports/store.ts'
import type { Conversation, StoredMessage } from './model.ts'

export interface StoredConversation {
  readonly conversation: Conversation
  /** 0 for one that is not stored yet. */
  readonly version: number
}

const prefix = 'conversation#'
export const conversationListing = 'conversations'

export function conversationPartition(id: string): string {
  return `${prefix}${id}`
}

/** @returns the conversation that a partition holds, if it holds one */
export function conversationIn(partition: string): string | undefined {
  return partition.startsWith(prefix) ? partition.slice(prefix.length) : undefined
}

export function conversationKey(id: string): Key {
  return { partition: conversationPartition(id), sort: 'conversation' }
}

/** @throws SortieError `not_found`, the same for one of another tenant */
export async function requireConversation(store: Store, id: string): Promise<StoredConversation> {
  const stored = await loadConversation(store, id)
  if (!stored) throw new SortieError('not_found', `There is no conversation ${id}`)
  return stored
}

export async function loadConversation(store: Store, id: string): Promise<StoredConversation | undefined> {
  const item = await store.get<Conversation>('entities', conversationKey(id), { consistent: true })
  return item && { conversation: item.body, version: item.version }
}

/** How long a reply may be under way before the sweeper asks how it does: the event of its end may have been lost. */
const lookAfterMs = 5 * 60_000

/** @param version that of the item to replace */
export function putConversation(conversation: Conversation, version: number): Change {
  const busy = conversation.reply !== null || conversation.queue.length > 0
  return {
    change: 'put',
    table: 'entities',
    item: {
      ...conversationKey(conversation.id),
      version: version + 1,
      body: conversation,
      listing: { partition: conversationListing, sort: conversation.id },
      ...(busy ? { due: conversation.updated_at + lookAfterMs } : {}),
    },
    when: version === 0 ? { absent: true } : { version },
  }
}

export const messagePrefix = 'message#'

export function messageSort(number: number): string {
  return `${messagePrefix}${String(number).padStart(6, '0')}`
}

/** The conversation's version, in the same write, guards the number. */
export function putMessage(conversation: string, message: StoredMessage): Change {
  return {
    change: 'put',
    table: 'entities',
    item: {
      partition: conversationPartition(conversation),
      sort: messageSort(message.number),
      version: 1,
      body: message,
    },
  }
}

export function storeContent(
  blobs: Blobs,
  tenant: string,
  conversation: string,
  number: number,
  text: string,
): Promise<Payload> {
  return storePayload(blobs, tenant, `${conversation}/${messageSort(number)}`, text)
}

export async function messageView(blobs: Blobs, tenant: string, message: StoredMessage): Promise<Message> {
  const content = String(await loadPayload(blobs, tenant, message.content))
  return { ...message, content, time: iso(message.time) }
}
