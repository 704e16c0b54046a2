import { continueConversation } from '../../core/features/conversations/continue-conversation.ts'
import { busHandler } from '../runtime/bus.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const moveOn = continueConversation(ports)
  return busHandler(async ({ tenant_id, data }) => {
    if (typeof data.conversation_id === 'string') await moveOn(tenant_id, data.conversation_id)
  })
}
