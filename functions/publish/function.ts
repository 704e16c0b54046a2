import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'publish',
  // Consumers of the bus need no order, and nobody may miss an event.
  trigger: { kind: 'feed', itemKind: 'events', order: 'free' },
  // Of `entities` only the notes of what cannot be handled.
  uses: { stores: { entities: [] }, bus: ['publish'] },
  memoryMb: 512,
  timeoutS: 10,
  impact: 'Events do not reach the bus: parents continue only when the sweeper finds them.',
})
