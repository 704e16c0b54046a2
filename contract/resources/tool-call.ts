import * as z from 'zod'
import { AskAgainS, Json, MissionId, Name, Time } from './common.ts'
import { ToolEffect } from './tool.ts'
import { OwnToolName } from './tool-name.ts'

export const ToolCallId = z.string().regex(/^tcl_[0-9A-HJKMNP-TV-Z]{26}$/, 'the id of a tool call looks like tcl_01JD…')

const CallLease = z.string().min(1).max(64).meta({ description: 'The lease that came with the call; opaque.' })

export const PollToolCalls = z
  .strictObject({
    tools: z.array(OwnToolName).min(1).max(50).meta({ description: 'The function tools that this process serves.' }),
    limit: z.int().min(1).max(10).default(1).meta({ description: 'The maximum number of calls.' }),
    lease_s: z.int().min(10).max(600).default(60).meta({
      description:
        'How long a call belongs to this process without a report of progress. After that, it is given to others unless it is a `write`.',
    }),
    wait: z.int().min(0).max(20).default(0).meta({ description: 'Seconds to wait if there is no call.' }),
  })
  .meta({ id: 'PollToolCalls' })
export type PollToolCalls = z.output<typeof PollToolCalls>

export const HandedCall = z
  .strictObject({
    id: ToolCallId,
    lease: CallLease,
    tool: z.string(),
    tool_version: z.int(),
    arguments: Json,
    mission_id: MissionId.nullable().meta({ description: 'null: somebody tries the tool, without a mission.' }),
    agent: Name.nullable(),
    subject: z.string().nullable(),
    effect: ToolEffect,
    key: z.string().meta({ description: 'Identifies the call; the same at each repetition.' }),
    times: z.int().meta({ description: 'How often it has been given out, including this time.' }),
    leased_until: Time,
    deadline: Time,
  })
  .meta({ id: 'HandedCall' })
export type HandedCall = z.infer<typeof HandedCall>

export const HandedCalls = z
  .strictObject({ calls: z.array(HandedCall), ask_again_s: AskAgainS })
  .meta({ id: 'HandedCalls' })
export type HandedCalls = z.infer<typeof HandedCalls>

export const ToolCallResult = z
  .strictObject({
    lease: CallLease,
    output: Json.meta({ description: 'What the model gets.' }),
    is_error: z.boolean().default(false).meta({ description: 'The call failed, and had no effect.' }),
  })
  .meta({ id: 'ToolCallResult' })
export type ToolCallResult = z.output<typeof ToolCallResult>

export const ToolCallProgress = z
  .strictObject({
    lease: CallLease,
    text: z.string().min(1).max(500).optional().meta({ description: 'Shown live, as `tool.progress`.' }),
    lease_s: z.int().min(10).max(600).default(60),
  })
  .meta({ id: 'ToolCallProgress' })
export type ToolCallProgress = z.output<typeof ToolCallProgress>

export const ToolCallState = z
  .strictObject({
    id: ToolCallId,
    leased_until: Time,
    deadline: Time,
    shown: z.boolean().meta({ description: 'Whether the text was shown. When many come in a row, some are not.' }),
  })
  .meta({ id: 'ToolCallState' })
export type ToolCallState = z.infer<typeof ToolCallState>

export const ToolCallAnswered = z
  .strictObject({ id: ToolCallId, mission_id: MissionId.nullable() })
  .meta({ id: 'ToolCallAnswered' })
export type ToolCallAnswered = z.infer<typeof ToolCallAnswered>
