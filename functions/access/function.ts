import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'access',
  trigger: { kind: 'http', area: 'access' },
  uses: {
    stores: { entities: ['get', 'query', 'put', 'check'], ephemeral: ['get', 'query', 'put', 'delete'] },
    sockets: ['close'],
  },
  parts: ['connections', 'keys', 'revocations', 'sessions', 'subscriptions', 'tickets'],
  memoryMb: 512,
  timeoutS: 29,
  impact:
    'Tenants cannot create or revoke keys, sign in or out, nor get WebSocket tickets; existing keys and sessions work.',
})
