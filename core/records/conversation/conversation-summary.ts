import * as z from 'zod'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem, unlessUnreadable } from '../../base/storing/reading.ts'
import { conversationPartition } from './conversation-items.ts'

/**
 * What was said up to a message and in its reply, in short. There is one at most: the next one is made of it and of what was said
 * since, so each message is read for it once.
 */
const ConversationSummary = record({
  /** The number of the message, one of the person's. */
  to: z.number(),
  text: z.string(),
  /** The step that made it, and was paid for. */
  mission_id: z.string(),
  step: z.number(),
})
type ConversationSummary = z.output<typeof ConversationSummary>

const conversationSummaryKind = kindOf('conversation summary', 'entities', ConversationSummary)

export function summaryKey(conversation: string): Key {
  return { partition: conversationPartition(conversation), sort: 'summary' }
}

/**
 * Written with the step that made it. A conversation has one reply at a time, and the version of its mission guards that step, so
 * nobody replaces what is newer.
 * @param expires_at in seconds since the epoch
 */
export function putConversationSummary(conversation: string, summary: ConversationSummary, expires_at: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...summaryKey(conversation), version: 1, body: summary, expires_at },
  }
}

/** @returns `undefined` where there is none, or none that can be read: what it told is then left out */
export async function loadConversationSummary(
  store: Store,
  conversation: string,
): Promise<ConversationSummary | undefined> {
  const reading = readItem(store, conversationSummaryKind, summaryKey(conversation), { consistent: true })
  return (await unlessUnreadable(reading))?.body
}
