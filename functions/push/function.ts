import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'push',
  // From the feed, not the bus: the bus keeps no order (docs/adr/0004). Whoever misses an event asks for it by its cursor.
  trigger: { kind: 'feed', itemKind: 'events', order: 'kept' },
  // Of `entities` only the notes of what cannot be read or handled.
  uses: { stores: { entities: [], ephemeral: ['get', 'query', 'delete'] }, sockets: ['deliverToMany', 'close'] },
  parts: ['subscriptions'],
  memoryMb: 512,
  // Four seconds of frames, and the six that a connection takes at the most that does not answer.
  timeoutS: 15,
  impact: 'WebSocket subscribers see no live updates; long polling works.',
})
