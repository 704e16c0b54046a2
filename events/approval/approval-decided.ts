import * as z from 'zod'
import { ApprovalSubject, DecisionKind, Edit } from '../../contract/resources/approval.ts'
import { defineEvent } from '../event.ts'

export const approvalDecided = defineEvent({
  type: 'approval.decided',
  summary: 'An approval was decided: by whom, how, and what was edited.',
  reach: 'bus',
  data: z.strictObject({
    approval_id: z.string(),
    about: ApprovalSubject,
    decision: DecisionKind,
    by: z.string(),
    via: z.enum(['api', 'link', 'deadline']),
    note: z.string().nullable(),
    edits: z.array(Edit),
  }),
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
