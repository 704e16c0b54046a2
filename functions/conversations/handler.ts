import * as routes from '../../contract/routes/conversations.ts'
import {
  createConversation,
  deleteConversation,
  updateConversation,
} from '../../core/features/conversations/manage-conversations.ts'
import {
  getConversation,
  listConversations,
  listMessages,
} from '../../core/features/conversations/read-conversations.ts'
import { sendMessage } from '../../core/features/conversations/send-message.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const create = createConversation(ports)
  const get = getConversation(ports)
  const list = listConversations(ports)
  const update = updateConversation(ports)
  const remove = deleteConversation(ports)
  const send = sendMessage(ports)
  const messages = listMessages(ports)
  return httpHandler(routes, ports, {
    createConversation: ({ caller, body }) => create(caller, body),
    getConversation: ({ caller, params }) => get(caller, params.conversation_id),
    listConversations: ({ caller, query }) => list(caller, query),
    updateConversation: ({ caller, params, body }) => update(caller, params.conversation_id, body),
    deleteConversation: async ({ caller, params }) => {
      await remove(caller, params.conversation_id)
      return undefined
    },
    sendMessage: ({ caller, params, body, headers }) =>
      send(caller, params.conversation_id, body, headers['idempotency-key']),
    listMessages: ({ caller, params, query }) => messages(caller, params.conversation_id, query),
  })
}
