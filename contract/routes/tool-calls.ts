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
  summary: 'Ask for calls of function tools, and wait for them',
  description:
    'Each call is given to one asker at a time. Where its lease passes without a word, it is given out again, with the same `id` and `key`; a `write` is not.',
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
  summary: 'Say that a call is being worked on, and how far it is',
  description: 'It extends the lease. `tool_call_closed`: nobody waits for the answer any more.',
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
    'Its mission goes on with that, or whoever tries the tool is told it. Repeating it with the same lease changes nothing.',
  scope: 'workers:run',
  params: oneCall,
  body: ToolCallResult,
  status: 200,
  output: ToolCallAnswered,
  errors: ['not_found', 'lease_lost', 'tool_call_closed'],
})
