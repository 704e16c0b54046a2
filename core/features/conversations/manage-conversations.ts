import { SortieError } from '../../../contract/errors.ts'
import type {
  ConversationPatch,
  Conversation as ConversationView,
  NewConversation,
} from '../../../contract/resources/conversation.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { iso } from '../../base/times/iso.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import { type Conversation, conversationView } from '../../records/conversation/conversation.ts'
import {
  conversationKey,
  conversationPartition,
  messagePrefix,
  putConversation,
  requireConversation,
} from '../../records/conversation/conversation-items.ts'
import { summaryKey } from '../../records/conversation/conversation-summary.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { retentionDays } from '../../records/mission/retention.ts'

type ManagePorts = Pick<Ports, 'stores' | 'clock' | 'ids'>

/** @throws SortieError `not_found` (agent) */
export function createConversation({ stores, clock, ids }: ManagePorts) {
  return async (caller: Caller, input: NewConversation): Promise<ConversationView> => {
    const store = stores.tenant(caller.tenant.id)
    const { subject, ...given } = input
    await resolveAgent(store, given.agent)
    const now = clock.now()
    const conversation: Conversation = {
      id: ids.next('cnv'),
      ...given,
      ...(subject !== undefined && { subject }),
      messages: 0,
      reply: null,
      queue: [],
      retention_days: retentionDays(caller.tenant),
      created_at: now,
      updated_at: now,
    }
    await store.write([putConversation(conversation, 0)])
    return conversationView(conversation, iso)
  }
}

/** @throws SortieError `not_found` (conversation, agent) */
export function updateConversation({ stores, clock }: ManagePorts) {
  return (caller: Caller, id: string, patch: ConversationPatch): Promise<ConversationView> =>
    retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const { conversation, version } = await requireConversation(store, id)
      if (patch.agent !== undefined) await resolveAgent(store, patch.agent)
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      const changed: Conversation = { ...conversation, ...given, updated_at: clock.now() }
      await store.write([putConversation(changed, version)])
      return conversationView(changed, iso)
    })
}

/** A write has at most 100 changes. */
const deleteAtOnce = 100

/**
 * The messages first, so that an interrupted delete can be repeated.
 * @throws SortieError `not_found`, `conversation_busy`
 */
export function deleteConversation({ stores }: ManagePorts) {
  return (caller: Caller, id: string): Promise<void> =>
    retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const { conversation, version } = await requireConversation(store, id)
      if (conversation.reply) {
        throw new SortieError('conversation_busy', 'A reply is under way; cancel its mission, or wait for it', {
          details: { mission_id: conversation.reply.mission_id },
        })
      }
      while (await deleteMessages(store, id));
      await store.write([
        { change: 'delete', table: 'entities', key: conversationKey(id), when: { version } },
        { change: 'delete', table: 'entities', key: summaryKey(id) },
      ])
    })
}

async function deleteMessages(store: Store, id: string): Promise<boolean> {
  const partition = conversationPartition(id)
  const range = { partition, prefix: messagePrefix, limit: deleteAtOnce, consistent: true }
  const page = await store.query('entities', range)
  const changes = page.items.map(
    ({ sort }): Change => ({ change: 'delete', table: 'entities', key: { partition, sort } }),
  )
  if (changes.length > 0) await store.write(changes)
  return page.cursor !== undefined
}
