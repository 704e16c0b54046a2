import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'continue-conversation',
  trigger: {
    kind: 'bus',
    eventTypes: ['mission.completed', 'mission.failed', 'mission.cancelled', 'mission.expired'],
    dataHas: 'conversation_id',
  },
  uses: {
    stores: { entities: ['get', 'query', 'put', 'delete', 'check'] },
    lanes: ['send'],
    blobs: ['put', 'get'],
    scheduler: ['set'],
  },
  memoryMb: 256,
  timeoutS: 60,
  impact: 'Replies are not added to their conversations, and queued messages not answered, until the sweeper does so.',
})
