import * as z from 'zod'
import { Form } from './approval.ts'
import { Name } from './common.ts'
import { ruledToolBut } from './tool-name.ts'

/** Acts of the loop itself: nobody is asked before them. */
const neverAsked = ['delegate', 'handoff', 'read_result'] as const

const AskedTool = ruledToolBut(neverAsked, 'nobody is asked before this tool')

/** That a person decides before a tool is called. */
export const ApprovalPolicy = z.strictObject({
  tool: AskedTool,
  when: z.enum(['always', 'write']).default('always').meta({
    description: '`write`: only before calls that change something. Has no effect on `ask_person`.',
  }),
  form: Form.nullable().default(null).meta({ description: 'A JSON Schema for the edited arguments.' }),
  approvers: z.array(Name).max(20).default([]).meta({
    description: 'A key must have one of these roles to decide; empty: every key with `approvals:write`.',
  }),
  deadline_s: z.int().min(1).max(604_800).default(86_400),
  default: z.enum(['approve', 'reject']).default('reject').meta({
    description: 'The decision at the deadline. A question that nobody answers is always rejected.',
  }),
})

export type ApprovalPolicy = z.output<typeof ApprovalPolicy>

const httpUrl = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[^\s/]+/, 'use an http or https address')

const at = {
  tool: z.literal('http_request'),
  url_prefix: httpUrl.meta({
    description: 'Addresses of this origin whose path begins with this one, by whole segments.',
  }),
}

/** What is known about the writes to an address, for when the outcome of one is lost. */
export const EffectPolicy = z.discriminatedUnion('when_unknown', [
  z.strictObject({
    ...at,
    when_unknown: z.literal('repeat').meta({ description: 'The server acts once on each `Idempotency-Key`.' }),
  }),
  z.strictObject({
    ...at,
    when_unknown: z.literal('look_up'),
    look_up: httpUrl.regex(/\{key\}/, 'include {key}').meta({
      description:
        'Requested with GET, with `{key}` filled in. 2xx: the call happened, with this answer; 404 or 410: it did not.',
    }),
  }),
])

export type EffectPolicy = z.output<typeof EffectPolicy>
