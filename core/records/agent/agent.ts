import * as z from 'zod'
import { type Agent, type AgentGate, AgentKind } from '../../../contract/resources/agent.ts'
import type { Form } from '../../../contract/resources/approval.ts'
import type { Guardrail, OutsideTextPolicy } from '../../../contract/resources/guardrail.ts'
import type { ModelSettings } from '../../../contract/resources/model-settings.ts'
import type { Key } from '../../base/ports/store.ts'
import { type Kind, kindOf } from '../../base/storing/kind.ts'

export type { Agent }

const StoredApprovalPolicy = z.object({
  tool: z.string(),
  when: z.enum(['always', 'write']).default('always'),
  form: z
    .custom<Form>((form) => typeof form === 'object')
    .nullable()
    .default(null),
  approvers: z.array(z.string()).default([]),
  deadline_s: z.number().default(86_400),
  default: z.enum(['approve', 'reject']).default('reject'),
})

const tool = z.literal('http_request')

const StoredEffectPolicy = z.discriminatedUnion('when_unknown', [
  z.object({ tool, url_prefix: z.string(), when_unknown: z.literal('repeat') }),
  z.object({ tool, url_prefix: z.string(), when_unknown: z.literal('look_up'), look_up: z.string() }),
])

/** The rules for an agent at its creation; later releases may be stricter for new ones. */
const StoredAgent = z.object({
  name: z.string(),
  version: z.number(),
  /** Agents stored before remote ones existed have no kind. */
  kind: AgentKind.default('hosted'),
  built_in: z.boolean().default(false),
  description: z.string().default(''),
  instructions: z.string().default(''),
  model: z.string().default('default'),
  fallback_models: z.array(z.string()).default([]),
  tools: z.array(z.string()).default([]),
  capabilities: z.array(z.string()).default([]),
  tags: z.array(z.string()).default([]),
  output_schema: z
    .custom<Exclude<Agent['output_schema'], null>>((schema) => typeof schema === 'object')
    .nullable()
    .default(null),
  approvals: z.array(StoredApprovalPolicy).default([]),
  effects: z.array(StoredEffectPolicy).default([]),
  /** Absent in agents stored before guardrails existed. */
  guardrails: z.array(z.custom<Guardrail>((rule) => typeof rule === 'object' && rule !== null)).exactOptional(),
  outside_text: z.custom<OutsideTextPolicy>((policy) => typeof policy === 'object' && policy !== null).exactOptional(),
  settings: z.custom<ModelSettings>((settings) => typeof settings === 'object' && settings !== null).exactOptional(),
  publish_gate: z.custom<AgentGate>((gate) => typeof gate === 'object' && gate !== null).exactOptional(),
  limits: z
    .object({
      max_steps: z.number().default(50),
      max_output_tokens: z.number().default(4096),
      max_tool_calls: z.number().optional(),
      max_attempt_s: z.number().optional(),
      max_result_characters: z.number().optional(),
    })
    .prefault({}),
  created_at: z.string(),
})

export const agentKind: Kind<Agent> = kindOf('agent', 'entities', StoredAgent)

/** The newest version of each agent is in one partition, so that listing reads only those. */
export const agentsPartition = 'agents'

export function agentKey(name: string): Key {
  return { partition: agentsPartition, sort: name }
}

export function agentVersionsPartition(name: string): string {
  return `agent#${name}`
}

export function agentVersionKey(name: string, version: number): Key {
  return { partition: agentVersionsPartition(name), sort: `v${String(version).padStart(6, '0')}` }
}
