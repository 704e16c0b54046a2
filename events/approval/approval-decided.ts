import * as z from 'zod'
import { ApprovalSubject, DecisionKind, Edit } from '../../contract/resources/approval.ts'
import { defineEvent } from '../event.ts'

export const approvalDecided = defineEvent({
  type: 'approval.decided',
  summary:
    'An approval was decided: by whom, how, and with which edits. Edits that are too large for an event are null and listed in `left_out`; the approval has them.',
  reach: 'bus',
  data: z.strictObject({
    approval_id: z.string(),
    about: ApprovalSubject,
    decision: DecisionKind,
    by: z.string(),
    via: z.enum(['api', 'link', 'deadline']),
    note: z.string().nullable(),
    edits: z.array(Edit).nullable(),
    left_out: z.array(z.enum(['edits'])).optional(),
  }),
  large: ['edits'],
  sample: {
    approval_id: 'apr_01KADSM0Q9F7Y1H5T3PKZD8WXA',
    about: 'tool_call',
    decision: 'approve',
    by: 'on-call (key_01KADSM0Q9F7Y1H5T3PKZD8WXA)',
    via: 'api',
    note: null,
    edits: [{ path: '/url', before: 'https://example.com/a', after: 'https://example.com/b' }],
  },
})
