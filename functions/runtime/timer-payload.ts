import * as z from 'zod'
import type { TimerPayload as TimerPayloadOfPort } from '../../core/base/ports/scheduler.ts'

/** The payload of a timer, as it arrives. */
export const TimerPayload = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start_mission'), tenant: z.string(), mission: z.string() }),
  z.strictObject({
    kind: z.literal('deliver_callback'),
    tenant: z.string(),
    mission: z.string(),
    seq: z.int(),
    host: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('run_schedule'), tenant: z.string(), schedule: z.string() }),
  z.strictObject({ kind: z.literal('approval_deadline'), tenant: z.string(), approval: z.string() }),
  z.strictObject({ kind: z.literal('tool_call_deadline'), tenant: z.string(), tool_call: z.string() }),
  z.strictObject({ kind: z.literal('carry_on_stop'), tenant: z.string(), stop: z.string() }),
  z.strictObject({ kind: z.literal('carry_on_platform_work'), tenant: z.string(), work: z.string() }),
]) satisfies z.ZodType<TimerPayloadOfPort>
