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

/** A person's conversation with an agent. Each reply is a mission. Times are milliseconds since the epoch. */
const Conversation = record({
  id: z.string(),
  /** The agent that answers next, after any handover. */
  agent: z.string(),
  /** Whom or what its replies are for; usually absent. */
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
  /** The numbers of messages that wait for their reply, in order. */
  queue: list(z.number()).default([]),
  /** One of its replies was written after text from outside was read, and so are all later ones. */
  outside_text: z.literal(true).exactOptional(),
  /** Agents with input guardrails that handed replies over: text that they withheld from their models stays withheld from all. */
  guarded_by: list(FormerAgent).exactOptional(),
  /** The days that it is kept after its last message, and each message after its own time. */
  retention_days: z.number().default(defaultRetentionDays),
  created_at: z.number(),
  updated_at: z.number(),
})
export type Conversation = z.output<typeof Conversation>

export const conversationKind = kindOf('conversation', 'entities', Conversation)

const said = { number: z.number(), content: Payload, time: z.number() }

/** The stored form; its content never changes. */
const StoredMessage = z.discriminatedUnion('role', [
  record({
    ...said,
    role: z.literal('user'),
    files: list(GivenFile).exactOptional(),
    /** A guardrail withheld it from the model; later replies do not see it either. */
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

/** What happens to a message, depending on the state of the conversation. */
export type Reception = 'answer' | 'queue' | 'interrupt' | 'reject'

export function receptionOf({ reply, queue }: Conversation, onMessage: OnMessage): Reception {
  return reply === null && queue.length === 0 ? 'answer' : onMessage
}
