import * as z from 'zod'
import { type Conversation as ConversationView, OnMessage } from '../../../contract/resources/conversation.ts'
import { Origin } from '../../../contract/resources/guardrail.ts'
import { Payload } from '../../base/payloads/payload.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { GivenFile } from '../file/given-file.ts'
import { defaultRetentionDays, FormerAgent } from '../mission/mission.ts'
import { Priority } from '../mission/priority.ts'

const Reply = record({
  mission_id: z.string(),
  /** The number of the message that it answers. */
  to: z.number(),
})
export type Reply = z.output<typeof Reply>

/** A person's talk with an agent. Each reply is a mission. Times are milliseconds since the epoch. */
const Conversation = record({
  id: z.string(),
  /** Who answers next; whoever a reply was handed over to. */
  agent: z.string(),
  /** Whom or what its replies are for; absent from most. */
  subject: z.string().exactOptional(),
  on_message: OnMessage,
  title: z.string().nullable().default(null),
  priority: Priority,
  budget: record({ usd: z.number().optional(), tokens: z.number().optional() }).nullable().default(null),
  timeout_s: z.number(),
  metadata: z.record(z.string(), z.string()).readonly().default({}),
  /** Messages so far; the next one has `messages + 1`. */
  messages: z.number(),
  reply: Reply.nullable(),
  /** Messages that wait for their reply, by number, in order. */
  queue: list(z.number()).default([]),
  /** A reply of it was written after text from outside was read, and so are those that come after it. */
  outside_text: z.literal(true).exactOptional(),
  /** Who handed replies over and has guardrails at `input`: what these keep of earlier messages from a model they keep from all. */
  guarded_by: list(FormerAgent).exactOptional(),
  /** For how many days it is kept after its last message, and each message after it was said. */
  retention_days: z.number().default(defaultRetentionDays),
  created_at: z.number(),
  updated_at: z.number(),
})
export type Conversation = z.output<typeof Conversation>

export const conversationKind = kindOf('conversation', 'entities', Conversation)

const said = { number: z.number(), content: Payload, time: z.number() }

/** As it is stored; what it says never changes. */
const StoredMessage = z.discriminatedUnion('role', [
  record({
    ...said,
    role: z.literal('user'),
    files: list(GivenFile).exactOptional(),
    /** A guardrail did not let it be shown to a model; no later reply is shown it either. */
    blocked: z.literal(true).exactOptional(),
  }),
  record({
    ...said,
    role: z.literal('assistant'),
    in_reply_to: z.number(),
    agent: z.string(),
    mission_id: z.string().nullable(),
    outcome: z.enum(['completed', 'failed', 'interrupted', 'expired']),
    origin: Origin.exactOptional(),
  }),
])
export type StoredMessage = z.output<typeof StoredMessage>

export const messageKind = kindOf('message', 'entities', StoredMessage)

export const maxMessages = 20_000
export const maxQueue = 20

export function conversationView(conversation: Conversation, iso: (ms: number) => string): ConversationView {
  const { id, agent, on_message, title, priority, budget, timeout_s, metadata, messages, reply } = conversation
  return {
    ...{ id, agent, subject: conversation.subject ?? null },
    ...{ on_message, title, priority, budget, timeout_s, metadata, messages },
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
