import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'push',
  // From the feed, not the bus: the bus keeps no order (docs/adr/0004).
  // Whoever misses an event asks for it by its cursor, so what cannot be sent now holds nobody else up for long.
  trigger: { kind: 'feed', itemKind: 'events', batchSize: 100, patience: { tries: 3, forS: 60 } },
  // Of `entities` only the notes of what cannot be read or handled.
  uses: { stores: { entities: [], ephemeral: ['get', 'query', 'delete'] }, sockets: ['deliverToMany', 'close'] },
  parts: ['subscriptions'],
  memoryMb: 512,
  timeoutS: 60,
  impact: 'WebSocket subscribers see no live updates; long polling works.',
})
