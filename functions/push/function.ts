import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'push',
  // From the feed, not the bus: the bus keeps no order (docs/adr/0004). A client that misses an event requests it by its cursor.
  trigger: { kind: 'feed', itemKind: 'events', order: 'kept' },
  // `entities` only for the notes of items that cannot be read or handled.
  uses: { stores: { entities: [], ephemeral: ['get', 'query', 'delete'] }, sockets: ['deliverToMany', 'close'] },
  parts: ['subscriptions'],
  memoryMb: 512,
  // Four seconds of frames, plus at most six for a connection that does not answer.
  timeoutS: 15,
  impact: 'WebSocket subscribers see no live updates; long polling works.',
})
