import * as z from 'zod'
import { intInQuery, PageQuery } from '../resources/common.ts'
import {
  Conversation,
  ConversationId,
  ConversationList,
  ConversationPatch,
  MessageList,
  NewConversation,
  NewMessage,
  SentMessage,
} from '../resources/conversation.ts'
import { route } from '../route.ts'

const oneConversation = z.strictObject({ conversation_id: ConversationId })

export const createConversation = route({
  method: 'POST',
  path: '/v1/conversations',
  area: 'conversations',
  summary: 'Start a conversation with an agent',
  scope: 'conversations:write',
  body: NewConversation,
  status: 201,
  output: Conversation,
  errors: ['not_found'],
})

export const getConversation = route({
  method: 'GET',
  path: '/v1/conversations/{conversation_id}',
  area: 'conversations',
  summary: 'Get a conversation',
  scope: 'conversations:read',
  params: oneConversation,
  status: 200,
  output: Conversation,
  errors: ['not_found'],
})

export const listConversations = route({
  method: 'GET',
  path: '/v1/conversations',
  area: 'conversations',
  summary: 'List conversations, newest first',
  scope: 'conversations:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: ConversationList,
  errors: ['invalid_cursor'],
})

export const updateConversation = route({
  method: 'PATCH',
  path: '/v1/conversations/{conversation_id}',
  area: 'conversations',
  summary: 'Change who answers, or how',
  description: 'Takes effect with the next reply.',
  scope: 'conversations:write',
  params: oneConversation,
  body: ConversationPatch,
  status: 200,
  output: Conversation,
  errors: ['not_found', 'conflict'],
})

export const deleteConversation = route({
  method: 'DELETE',
  path: '/v1/conversations/{conversation_id}',
  area: 'conversations',
  summary: 'Delete a conversation and its messages',
  description: 'Refused while a reply is under way. The missions that wrote its replies stay.',
  scope: 'conversations:write',
  params: oneConversation,
  status: 204,
  output: z.undefined(),
  errors: ['not_found', 'conversation_busy', 'conflict'],
})

export const sendMessage = route({
  method: 'POST',
  path: '/v1/conversations/{conversation_id}/messages',
  area: 'conversations',
  summary: 'Send a message; the reply is a mission',
  description:
    'Follow that mission on the WebSocket to see the reply as it is written, or wait for it with `GET …/messages?after=&wait=`. Repeating a request with the same `Idempotency-Key` within 24 hours adds nothing twice.',
  scope: 'conversations:write',
  params: oneConversation,
  headers: z.object({
    'idempotency-key': z
      .string()
      .regex(/^[\x21-\x7e]{1,255}$/, 'use 1 to 255 printable ASCII characters without spaces')
      .optional(),
  }),
  body: NewMessage,
  status: 202,
  output: SentMessage,
  errors: [
    'not_applicable',
    'switched_off',
    'not_found',
    'conversation_busy',
    'limit_exceeded',
    'idempotency_mismatch',
    'conflict',
  ],
})

export const listMessages = route({
  method: 'GET',
  path: '/v1/conversations/{conversation_id}/messages',
  area: 'conversations',
  summary: 'Read a conversation’s messages after a number',
  description:
    'With `wait`, answers as soon as there is a message after `after`, or with an empty list when the seconds have passed; `ask_again_s` is set if it did not wait.',
  scope: 'conversations:read',
  params: oneConversation,
  query: z.strictObject({
    after: intInQuery(0, 999_999).default(0),
    wait: intInQuery(0, 20).default(0),
    limit: intInQuery(1, 100).default(50),
  }),
  status: 200,
  output: MessageList,
  errors: ['not_found'],
  waitsUpTo: 20,
})
