import * as z from 'zod'
import { ApprovalSubject } from '../../contract/resources/approval.ts'
import { MissionId } from '../../contract/resources/common.ts'
import { shortage } from '../../contract/resources/mission.ts'
import { ToolCallId } from '../../contract/resources/tool-call.ts'
import { defineEvent } from '../event.ts'

/** The maximum handed over together. */
const toolCallIds = z.array(ToolCallId).max(20)

export const missionWaiting = defineEvent({
  type: 'mission.waiting',
  summary: 'A mission gave its slot back and waits.',
  reach: 'bus',
  data: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('child'),
      child_id: z.string(),
      /** Present if there are several. */
      child_ids: z.array(MissionId).max(50).exactOptional(),
      /** Calls handed over at the same time. */
      tool_call_ids: toolCallIds.exactOptional(),
    }),
    z.strictObject({ kind: z.literal('approval'), approval_id: z.string(), about: ApprovalSubject }),
    z.strictObject({
      kind: z.literal('tool'),
      tool: z.string(),
      tool_call_id: z.string(),
      /** Present if there are several. */
      tool_call_ids: toolCallIds.exactOptional(),
    }),
    z.strictObject({ kind: z.literal('agent'), agent: z.string() }),
    z.strictObject({ kind: z.literal('budget'), code: z.literal('budget_exhausted'), ...shortage }),
  ]),
  sample: { kind: 'child', child_id: 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA' },
})
