import type { Mending } from '../../engine/mending/mending.ts'
import { conversationIn } from '../../records/conversation/conversation-items.ts'
import type { SubmitPorts } from '../missions/submit-mission.ts'
import { continueConversation } from './continue-conversation.ts'

export const conversationMending: Mending<SubmitPorts> = {
  owns: ({ partition }) => conversationIn(partition) !== undefined,
  async mend(ports, { tenant, partition }) {
    const continued = await continueConversation(ports)(tenant, conversationIn(partition) as string)
    return continued ? 'conversation_continued' : undefined
  },
}
