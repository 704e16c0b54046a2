import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'callbacks',
  trigger: { kind: 'http', area: 'callbacks' },
  uses: {
    stores: {
      entities: ['get', 'query', 'queryListing', 'put', 'delete'],
      ephemeral: ['add'],
    },
    bus: ['publish'],
    secrets: ['seal', 'open'],
    mail: ['delivery'],
  },
  memoryMb: 512,
  timeoutS: 29,
  impact:
    'Tenants cannot see or resend callbacks, nor their signing secret, and nobody can change who gets mails, confirm or unsubscribe; callbacks and mails are still sent.',
})
