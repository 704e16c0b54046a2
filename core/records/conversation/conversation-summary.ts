import * as z from 'zod'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem, unlessUnreadable } from '../../base/storing/reading.ts'
import { conversationPartition } from './conversation-items.ts'

/**
 * A summary up to a message and its reply. There is at most one: the next one combines it with the later messages, so each
 * message is summarised once.
 */
const ConversationSummary = record({
  /** The number of a person's message. */
  to: z.number(),
  text: z.string(),
  /** The step that created it, and was paid for. */
  mission_id: z.string(),
  step: z.number(),
})
type ConversationSummary = z.output<typeof ConversationSummary>

const conversationSummaryKind = kindOf('conversation summary', 'entities', ConversationSummary)

export function summaryKey(conversation: string): Key {
  return { partition: conversationPartition(conversation), sort: 'summary' }
}

/**
 * Written with the step that created it. A conversation has one reply at a time, and the version of its mission protects that
 * step, so nobody replaces a newer summary.
 * @param expires_at in seconds since the epoch
 */
export function putConversationSummary(conversation: string, summary: ConversationSummary, expires_at: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...summaryKey(conversation), version: 1, body: summary, expires_at },
  }
}

/** @returns `undefined` if there is none, or it cannot be read: its content is then omitted */
export async function loadConversationSummary(
  store: Store,
  conversation: string,
): Promise<ConversationSummary | undefined> {
  const reading = readItem(store, conversationSummaryKind, summaryKey(conversation), { consistent: true })
  return (await unlessUnreadable(reading))?.body
}
