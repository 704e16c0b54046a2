import * as z from 'zod'
import { ApprovalId, Json, line, listOf, MissionId, Name, Time } from './common.ts'

/** A JSON Schema as plain data, of the keywords that an agent's output schema may have. */
export const Form = z.record(z.string(), Json).meta({ maxProperties: 100 })
export type Form = z.infer<typeof Form>

export const ApprovalStatus = z.enum(['OPEN', 'DECIDED', 'CLOSED'])
export type ApprovalStatus = z.infer<typeof ApprovalStatus>

/** Why a person is asked. */
export const ApprovalSubject = z.enum(['tool_call', 'question', 'effect_unknown', 'guardrail'])
export type ApprovalSubject = z.infer<typeof ApprovalSubject>

const note = z
  .string()
  .max(2000)
  .optional()
  .meta({ description: 'Stored, and shown to the agent if the approval is refused.' })

export const DecisionKind = z.enum(['approve', 'reject', 'happened', 'repeat', 'fail'])
export type DecisionKind = z.infer<typeof DecisionKind>

/** What may be decided: `approve` and `reject` of calls, questions and what guardrails found, the others of calls with an unknown outcome. */
export const Decision = z
  .discriminatedUnion('decision', [
    z.strictObject({
      decision: z.literal('approve'),
      payload: Json.optional().meta({
        description: 'The edited arguments of the call, or the answer to the question.',
      }),
      note,
    }),
    z.strictObject({ decision: z.literal('reject'), note }),
    z.strictObject({
      decision: z.literal('happened'),
      output: Json.meta({ description: 'The result of the call, with which the agent continues.' }),
      note,
    }),
    z.strictObject({ decision: z.literal('repeat'), note }),
    z.strictObject({ decision: z.literal('fail'), note }),
  ])
  .meta({ id: 'Decision' })
export type Decision = z.output<typeof Decision>

export const Edit = z.strictObject({
  path: z.string().meta({ description: 'A JSON pointer into the payload.' }),
  before: Json.optional(),
  after: Json.optional(),
})
export type Edit = z.infer<typeof Edit>

export const Approval = z
  .strictObject({
    id: ApprovalId,
    status: ApprovalStatus.meta({ description: 'CLOSED: the mission ended before anybody decided.' }),
    about: ApprovalSubject,
    mission_id: MissionId,
    agent: Name,
    tool: z.string().meta({ description: 'The name of the guardrail, if a guardrail asks.' }),
    question: z.string(),
    payload: Json.meta({
      description: 'The arguments of the call; null for a question; for a guardrail, what it found and in which text.',
    }),
    form: Form.nullable().meta({ description: 'A JSON Schema for the payload of `approve`.' }),
    choices: z.array(DecisionKind),
    approvers: z.array(Name).meta({ description: 'Roles of keys that may decide; empty: every key with the scope.' }),
    created_at: Time,
    deadline: Time.nullable().meta({
      description: 'When the default decision is taken; null: the mission’s own deadline ends it.',
    }),
    default: z.enum(['approve', 'reject']).nullable(),
    decision: z
      .strictObject({
        decision: DecisionKind,
        by: z
          .string()
          .meta({ description: 'The key’s name and id, the person that a link was made for, or `deadline`.' }),
        via: z.enum(['api', 'link', 'deadline']),
        at: Time,
        note: z.string().nullable(),
        edits: z.array(Edit),
      })
      .nullable(),
  })
  .meta({ id: 'Approval' })
export type Approval = z.infer<typeof Approval>

export const ApprovalList = listOf(Approval).meta({ id: 'ApprovalList' })

export const NewApprovalLink = z
  .strictObject({
    name: line(100).meta({ description: 'The person that the link is for; the decision is recorded under this name.' }),
    expires_s: z.int().min(60).max(604_800).default(86_400),
  })
  .meta({ id: 'NewApprovalLink' })
export type NewApprovalLink = z.output<typeof NewApprovalLink>

export const ApprovalLink = z
  .strictObject({
    url: z.string().meta({ description: 'Opens a page. Whoever has the link can decide, so send it to one person.' }),
    expires_at: Time,
  })
  .meta({ id: 'ApprovalLink' })
export type ApprovalLink = z.infer<typeof ApprovalLink>

export const RotateLinkKey = z
  .strictObject({
    overlap_s: z.int().min(0).max(604_800).default(86_400).meta({
      description: 'How long links made before stay valid, in seconds. 0 ends all of them at once.',
    }),
  })
  .meta({ id: 'RotateLinkKey' })
export type RotateLinkKey = z.output<typeof RotateLinkKey>

export const LinkKeyRotation = z
  .strictObject({
    former_links_until: Time.meta({ description: 'When the last link made before expires.' }),
  })
  .meta({ id: 'LinkKeyRotation' })
export type LinkKeyRotation = z.infer<typeof LinkKeyRotation>

/** What the page of a link sends: text, as forms do. */
export const LinkDecision = z
  .strictObject({
    decision: DecisionKind,
    payload: z.string().max(200_000).optional().meta({ description: 'Omit it to approve the request unchanged.' }),
    note: z.string().max(2000).default(''),
  })
  .meta({ id: 'LinkDecision' })
export type LinkDecision = z.output<typeof LinkDecision>
