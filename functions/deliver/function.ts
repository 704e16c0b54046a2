import { callbackDueType } from '../../events/callback-due.ts'
import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'deliver',
  trigger: {
    kind: 'bus',
    eventTypes: [callbackDueType],
    shares: { total: 256, tenant: 4, host: 4, tenantHost: 2 },
  },
  uses: {
    stores: { entities: ['get', 'put'] },
    web: ['fetch'],
    secrets: ['seal', 'open'],
    scheduler: ['set'],
  },
  memoryMb: 256,
  timeoutS: 60,
  impact: 'Callbacks are late: they are posted once this recovers.',
})
