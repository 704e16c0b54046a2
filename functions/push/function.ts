import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'push',
  // From the feed, not the bus: the bus keeps no order (docs/adr/0004).
  trigger: { kind: 'feed', itemKind: 'events', batchSize: 100 },
  // Of `entities` only the notes of what cannot be read.
  uses: { stores: { entities: [], ephemeral: ['query', 'delete'] }, sockets: ['send'] },
  memoryMb: 512,
  timeoutS: 60,
  impact: 'WebSocket subscribers see no live updates; long polling works.',
})
