import * as z from 'zod'
import { ApprovalSubject } from '../../contract/resources/approval.ts'
import { Name } from '../../contract/resources/common.ts'
import { defineEvent } from '../event.ts'

export const approvalRequested = defineEvent({
  type: 'approval.requested',
  summary: 'A person is asked to decide; the mission waits for the decision.',
  reach: 'bus',
  data: z.strictObject({
    approval_id: z.string(),
    about: ApprovalSubject,
    tool: z.string(),
    question: z.string(),
    approvers: z.array(Name).max(20),
    deadline: z.iso.datetime().nullable(),
  }),
  sample: {
    approval_id: 'apr_01KADSM0Q9F7Y1H5T3PKZD8WXA',
    about: 'tool_call',
    tool: 'http_request',
    question: 'May the agent call http_request?',
    approvers: ['operator'],
    deadline: '2026-11-21T10:30:00.000Z',
  },
})
