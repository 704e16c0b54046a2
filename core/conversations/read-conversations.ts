import type { Conversation as ConversationView, Message } from '../../contract/resources/conversation.ts'
import type { Caller } from '../access/authenticate.ts'
import { iso } from '../missions/mission-view.ts'
import { decodeCursor, encodeCursor } from '../paging/cursor.ts'
import type { Ports } from '../ports/ports.ts'
import type { Store } from '../ports/store.ts'
import {
  conversationListing,
  conversationPartition,
  messagePrefix,
  messageSort,
  messageView,
  requireConversation,
} from './conversation-items.ts'
import { type Conversation, conversationView, type StoredMessage } from './model.ts'

export function getConversation({ stores }: Pick<Ports, 'stores'>) {
  return async (caller: Caller, id: string): Promise<ConversationView> =>
    conversationView((await requireConversation(stores.tenant(caller.tenant.id), id)).conversation, iso)
}

export function listConversations({ stores, clock }: Pick<Ports, 'stores' | 'clock'>) {
  return async (
    caller: Caller,
    page: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  ): Promise<{ items: ConversationView[]; next_cursor: string | null }> => {
    const store = stores.tenant(caller.tenant.id)
    const bound = `${caller.tenant.id} conversations`
    const before = decodeCursor(page.cursor, bound, clock.now())
    const found = await store.queryListing('entities', {
      partition: conversationListing,
      descending: true,
      limit: page.limit ?? 20,
      ...(before === undefined ? {} : { before }),
    })
    const items = await store.getMany<Conversation>(
      'entities',
      found.keys.map(({ key }) => key),
    )
    return {
      items: items.flatMap((item) => (item ? [conversationView(item.body, iso)] : [])),
      next_cursor: encodeCursor(found.cursor, bound, clock.now()),
    }
  }
}

export interface MessagesAnswer {
  readonly items: Message[]
  readonly last_number: number
}

/** Messages after a number; with `wait`, not before there is one or the seconds have passed. */
export function listMessages({ stores, blobs, clock }: Pick<Ports, 'stores' | 'blobs' | 'clock'>) {
  return async (
    caller: Caller,
    id: string,
    query: { readonly after: number; readonly wait: number; readonly limit: number },
  ): Promise<MessagesAnswer> => {
    const tenant = caller.tenant.id
    const store = stores.tenant(tenant)
    await requireConversation(store, id)
    const messages = await awaitMessages(store, id, query, clock.now)
    const items = await Promise.all(messages.map((message) => messageView(blobs, tenant, message)))
    return { items, last_number: items.at(-1)?.number ?? query.after }
  }
}

async function awaitMessages(
  store: Store,
  id: string,
  query: { readonly after: number; readonly wait: number; readonly limit: number },
  now: () => number,
): Promise<readonly StoredMessage[]> {
  const until = now() + query.wait * 1000
  for (;;) {
    const left = until - now()
    const change = left > 0 ? store.waitForChange('entities', conversationPartition(id), left) : undefined
    // Read after asking to be woken, so that no change falls between the two.
    const messages = await readMessages(store, id, query.after, query.limit)
    if (messages.length > 0 || !change) return messages
    await change
  }
}

async function readMessages(store: Store, id: string, after: number, limit: number): Promise<readonly StoredMessage[]> {
  const page = await store.query<StoredMessage>('entities', {
    partition: conversationPartition(id),
    prefix: messagePrefix,
    after: messageSort(after),
    limit,
    consistent: true,
  })
  return page.items.map((item) => item.body)
}
