import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const effectIntended = defineEvent({
  type: 'effect.intended',
  summary: 'A tool call that changes something outside is about to be made; its step has the result.',
  reach: 'feed',
  data: z.strictObject({
    tool: z.string(),
    call_id: z.string(),
    kind: z.enum(['idempotent', 'write']),
    key: z.string(),
  }),
  sample: { tool: 'http_request', call_id: 'call_1', kind: 'write', key: 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA.1.x9fQ2m' },
})
