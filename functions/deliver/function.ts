import { mailEvents } from '../../contract/resources/mail-subscription.ts'
import { callbackDueType } from '../../events/callback-due.ts'
import { mailDueType } from '../../events/mail-due.ts'
import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'deliver',
  trigger: {
    kind: 'bus',
    eventTypes: [callbackDueType, mailDueType, ...mailEvents],
    shares: { total: 256, tenant: 4, host: 4, tenantHost: 2 },
  },
  uses: {
    stores: { entities: ['get', 'query', 'put', 'add'] },
    web: ['fetch'],
    mail: ['send'],
    secrets: ['seal', 'open'],
    scheduler: ['set'],
  },
  memoryMb: 256,
  timeoutS: 60,
  impact: 'Callbacks and mails are late: they are sent once this recovers.',
})
