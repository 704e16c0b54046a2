import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const effectUnknown = defineEvent({
  type: 'effect.unknown',
  summary:
    'It is unknown whether a call took effect. It is repeated if that is harmless, looked up, or put to a person.',
  reach: 'bus',
  data: z.strictObject({
    tool: z.string(),
    call_id: z.string(),
    kind: z.enum(['idempotent', 'write']),
    key: z.string(),
    resolution: z.enum(['repeat', 'look_up', 'ask']),
  }),
  sample: {
    tool: 'http_request',
    call_id: 'call_1',
    kind: 'write',
    key: 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA.1.x9fQ2m',
    resolution: 'ask',
  },
})
