import type { Conversation as ConversationView, OnMessage } from '../../../contract/resources/conversation.ts'
import type { Budget } from '../../../contract/resources/mission.ts'
import type { Payload } from '../../base/payloads/payload.ts'
import type { Priority } from '../mission/priority.ts'

/** A person's talk with an agent. Each reply is a mission. Times are milliseconds since the epoch. */
export interface Conversation {
  readonly id: string
  /** Who answers next; whoever a reply was handed over to. */
  readonly agent: string
  readonly on_message: OnMessage
  readonly title: string | null
  readonly priority: Priority
  readonly budget: Budget | null
  readonly timeout_s: number
  readonly metadata: Readonly<Record<string, string>>
  /** Messages so far; the next one has `messages + 1`. */
  readonly messages: number
  readonly reply: Reply | null
  /** Messages that wait for their reply, by number, in order. */
  readonly queue: readonly number[]
  /** For how many days it is kept after its last message, and each message after it was said. */
  readonly retention_days: number
  readonly created_at: number
  readonly updated_at: number
}

export interface Reply {
  readonly mission_id: string
  /** The number of the message that it answers. */
  readonly to: number
}

/** As it is stored; it never changes. */
export type StoredMessage = { readonly number: number; readonly content: Payload; readonly time: number } & (
  | { readonly role: 'user' }
  | {
      readonly role: 'assistant'
      readonly in_reply_to: number
      readonly agent: string
      readonly mission_id: string | null
      readonly outcome: 'completed' | 'failed' | 'interrupted' | 'expired'
    }
)

export const maxMessages = 1000
export const maxQueue = 20

export function conversationView(conversation: Conversation, iso: (ms: number) => string): ConversationView {
  const { id, agent, on_message, title, priority, budget, timeout_s, metadata, messages, reply } = conversation
  return {
    ...{ id, agent, on_message, title, priority, budget, timeout_s, metadata, messages },
    reply: reply && { mission_id: reply.mission_id, to: reply.to },
    queue: [...conversation.queue],
    created_at: iso(conversation.created_at),
    updated_at: iso(conversation.updated_at),
  }
}

/** What becomes of a message, by the state that it finds. */
export type Reception = 'answer' | 'queue' | 'interrupt' | 'reject'

export function receptionOf({ reply, queue }: Conversation, onMessage: OnMessage): Reception {
  return reply === null && queue.length === 0 ? 'answer' : onMessage
}
