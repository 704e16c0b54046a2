import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const toolProgress = defineEvent({
  type: 'tool.progress',
  summary: 'A process reported the progress of a function tool’s call.',
  reach: 'feed',
  data: z.strictObject({
    tool: z.string(),
    call_id: z.string(),
    tool_call_id: z.string(),
    text: z.string(),
  }),
  sample: {
    ...{ tool: 'render', call_id: 'call-1', tool_call_id: 'tcl_01KADSM0Q9F7Y1H5T3PKZD8WXA' },
    text: '3 of 10 pages',
  },
})
