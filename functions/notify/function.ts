import { mailEvents } from '../../contract/resources/mail-subscription.ts'
import { mailDueType } from '../../events/mail-due.ts'
import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'notify',
  trigger: { kind: 'bus', eventTypes: [...mailEvents, mailDueType] },
  uses: {
    stores: { entities: ['get', 'query', 'put'], ephemeral: ['get', 'put', 'add'] },
    secrets: ['open'],
    mail: ['send'],
  },
  memoryMb: 256,
  timeoutS: 60,
  impact: 'Mails are late: they are sent once this recovers.',
})
