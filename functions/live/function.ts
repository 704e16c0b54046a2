import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'live',
  trigger: { kind: 'websocket' },
  uses: {
    stores: { entities: ['get', 'query'], ephemeral: ['get', 'put', 'delete'] },
    sockets: ['send', 'room', 'close'],
  },
  parts: ['connections', 'subscriptions', 'tickets'],
  memoryMb: 512,
  timeoutS: 29,
  impact: 'Nobody can connect or subscribe to live updates; missions run, and long polling shows them.',
})
