import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'dead-messages',
  trigger: { kind: 'dead-messages' },
  uses: {
    stores: { entities: ['get', 'query', 'put', 'delete', 'check'] },
    lanes: ['send'],
    scheduler: ['set'],
  },
  memoryMb: 256,
  // Less than the 30 seconds for which a queue hides a received message.
  timeoutS: 29,
  impact:
    'Messages, events and timers that could not be delivered wait in their queues, and are not listed as dead letters.',
})
