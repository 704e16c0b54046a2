import type { Conversation as ConversationView, Message } from '../../../contract/resources/conversation.ts'
import { answerBytes } from '../../base/paging/answer-room.ts'
import { newestFirst, type Page, type PageRequest } from '../../base/paging/newest-first.ts'
import { partitionReader } from '../../base/paging/partition-page.ts'
import { readPage } from '../../base/paging/read-page.ts'
import { payloadBytes } from '../../base/payloads/payload.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Store } from '../../base/ports/store.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { askAgainS, waitingMs } from '../../base/times/waiting-time.ts'
import {
  type Conversation,
  conversationKind,
  conversationView,
  messageKind,
  type StoredMessage,
} from '../../records/conversation/conversation.ts'
import {
  conversationListing,
  conversationPartition,
  messagePrefix,
  messageSort,
  messageView,
  requireConversation,
} from '../../records/conversation/conversation-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'

export function getConversation({ stores }: Pick<Ports, 'stores'>) {
  return async (caller: Caller, id: string): Promise<ConversationView> =>
    conversationView((await requireConversation(stores.tenant(caller.tenant.id), id)).conversation, iso)
}

export function listConversations({ stores, clock }: Pick<Ports, 'stores' | 'clock'>) {
  return async (caller: Caller, page: PageRequest): Promise<Page<ConversationView>> => {
    const bound = `${caller.tenant.id} conversations`
    const view = (conversation: Conversation) => conversationView(conversation, iso)
    const list = { kind: conversationKind, listing: conversationListing, bound, view }
    return newestFirst(scopeOf({ stores, clock }, caller.tenant.id), list, page)
  }
}

export interface MessagesAnswer {
  readonly items: Message[]
  readonly last_number: number
  readonly ask_again_s: number
}

/** Messages after a number; with `wait`, not before there is one or the seconds have passed. */
export function listMessages(ports: Pick<Ports, 'stores' | 'blobs' | 'clock' | 'settings'>) {
  const { stores, blobs, clock, settings } = ports
  return async (
    caller: Caller,
    id: string,
    query: { readonly after: number; readonly wait: number; readonly limit: number },
  ): Promise<MessagesAnswer> => {
    const tenant = caller.tenant.id
    const store = stores.tenant(tenant)
    await requireConversation(store, id)
    const until = clock.monotonic() + waitingMs(settings.waits, query.wait)
    const messages = await awaitMessages(store, id, query, () => until - clock.monotonic())
    const views = await Promise.all(messages.map((message) => unlessUnreadable(messageView(blobs, tenant, message))))
    const items = views.filter((view) => view !== undefined)
    const ask_again_s = messages.length > 0 ? 0 : askAgainS(settings.waits, query.wait)
    return { items, last_number: messages.at(-1)?.number ?? query.after, ask_again_s }
  }
}

async function awaitMessages(
  store: Store,
  id: string,
  query: { readonly after: number; readonly limit: number },
  leftMs: () => number,
): Promise<readonly StoredMessage[]> {
  for (;;) {
    const left = leftMs()
    const change = left > 0 ? store.waitForChange('entities', conversationPartition(id), left) : undefined
    // Read after registering for changes, so that none falls in between.
    const messages = await readMessages(store, id, query.after, query.limit)
    if (messages.length > 0 || !change) return messages
    if ((await change) === 'stopping') return messages
  }
}

async function readMessages(store: Store, id: string, after: number, limit: number): Promise<readonly StoredMessage[]> {
  const query = { partition: conversationPartition(id), prefix: messagePrefix, consistent: true }
  const read = partitionReader(store, { kind: messageKind, view: (message: StoredMessage) => message }, query)
  return (await readPage(read, { position: messageSort(after), limit }, bytesOfMessage)).items
}

function bytesOfMessage({ content, ...message }: StoredMessage): number {
  return payloadBytes(content) + answerBytes(message)
}
