import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'publish',
  // Consumers of the bus need no order, and no event may be lost.
  trigger: { kind: 'feed', itemKind: 'events', order: 'free' },
  // `entities` only for the notes of items that cannot be handled.
  uses: { stores: { entities: [] }, bus: ['publish'] },
  memoryMb: 512,
  timeoutS: 10,
  impact: 'Events do not reach the bus: parents continue only when the sweeper finds them.',
})
