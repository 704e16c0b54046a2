import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'count-throughput',
  // Sums need no order, but also no queue of what is to be counted later, which is polled all month: after a fault they may be too small.
  trigger: { kind: 'feed', itemKind: 'events', order: 'kept' },
  // `entities` only for the notes of items that cannot be handled.
  uses: { stores: { entities: [], ephemeral: ['add'] } },
  memoryMb: 512,
  timeoutS: 10,
  impact: 'The throughput shows less than there was; missions are not affected.',
})
