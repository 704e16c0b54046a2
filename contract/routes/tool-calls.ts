import * as z from 'zod'
import {
  HandedCalls,
  PollToolCalls,
  ToolCallAnswered,
  ToolCallId,
  ToolCallProgress,
  ToolCallResult,
  ToolCallState,
} from '../resources/tool-call.ts'
import { route } from '../route.ts'

const oneCall = z.strictObject({ tool_call_id: ToolCallId })

export const pollToolCalls = route({
  method: 'POST',
  path: '/v1/tool-calls/poll',
  area: 'workers',
  summary: 'Wait for calls of function tools',
  description:
    'Each call is given to one process at a time. If its lease expires without a report, it is given out again with the same `id` and `key`, unless it is a `write`.',
  scope: 'workers:run',
  body: PollToolCalls,
  status: 200,
  output: HandedCalls,
  errors: [],
  waitsUpTo: 20,
})

export const noteToolProgress = route({
  method: 'POST',
  path: '/v1/tool-calls/{tool_call_id}/progress',
  area: 'workers',
  summary: 'Report progress of a call',
  description: 'Extends the lease. `tool_call_closed` means that the answer is no longer needed.',
  scope: 'workers:run',
  params: oneCall,
  body: ToolCallProgress,
  status: 200,
  output: ToolCallState,
  errors: ['not_found', 'lease_lost', 'tool_call_closed'],
})

export const answerToolCall = route({
  method: 'POST',
  path: '/v1/tool-calls/{tool_call_id}/result',
  area: 'workers',
  summary: 'Answer a call',
  description:
    'The mission continues with the answer, or whoever tries the tool gets it. Repeating it with the same lease changes nothing.',
  scope: 'workers:run',
  params: oneCall,
  body: ToolCallResult,
  status: 200,
  output: ToolCallAnswered,
  errors: ['not_found', 'lease_lost', 'tool_call_closed'],
})
