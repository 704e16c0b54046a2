import * as z from 'zod'
import { listOf, Name, Time } from './common.ts'
import { EvaluationId } from './evaluation.ts'
import { Guardrail, OutsideTextPolicy } from './guardrail.ts'
import { AgentLimits, Tags } from './mission.ts'
import { ModelChoice, ModelName } from './model-name.ts'
import { ModelSettings } from './model-settings.ts'
import { OutputSchema } from './output-schema.ts'
import { AgentTool } from './tool-name.ts'
import { ApprovalPolicy, EffectPolicy } from './tool-policies.ts'

/** Fewer than any provider takes. */
const maxTools = 64

const limits = AgentLimits

/** Who does the work: Sortie itself, or workers of the tenant that register as instances and pull it. */
export const AgentKind = z.enum(['hosted', 'remote'])

const definition = {
  description: z.string().max(1000),
  instructions: z.string().max(50_000),
  model: ModelChoice.meta({ description: '`default` is the model that the operator configured.' }),
  fallback_models: z.array(ModelName).max(5),
  tools: z.array(AgentTool).max(maxTools).meta({
    description:
      'Built-in tools, those of `/v1/tools`, and those of `/v1/mcp-servers` as `mcp:<server>/<tool>` or `mcp:<server>/*`.',
  }),
  capabilities: z.array(Name).max(20),
  tags: Tags,
  output_schema: OutputSchema.nullable(),
  approvals: z.array(ApprovalPolicy).max(20).meta({ description: 'The calls before which a person is asked.' }),
  effects: z.array(EffectPolicy).max(20).meta({ description: 'How to handle writes whose outcome is lost.' }),
  guardrails: z.array(Guardrail).max(20).meta({ description: 'Applied in this order.' }),
  outside_text: OutsideTextPolicy,
  limits,
}

/** Caps that an agent need not have. */
const unbounded = {
  max_tool_calls: limits.shape.max_tool_calls.nullable(),
  max_attempt_s: limits.shape.max_attempt_s.nullable(),
  max_result_characters: limits.shape.max_result_characters.nullable(),
}

/** Absent where all of it is left to the providers. */
const settings = ModelSettings.exactOptional()

const share = z.number().min(0).max(1)

/** What a new version has to come to before missions get it. */
export const PublishGate = z
  .strictObject({
    dataset: Name,
    min_pass_rate: share.exactOptional(),
    min_score: share.exactOptional(),
  })
  .meta({
    description:
      'With a gate, each change of the agent is a draft: missions keep the present version until an evaluation of the draft on this data set meets the gate and it is published.',
  })
export type PublishGate = z.infer<typeof PublishGate>

const GateBasis = z
  .strictObject({
    dataset_id: z
      .string()
      .meta({ description: 'Changes if the data set is deleted and created again under the same name.' }),
    dataset_version: z.int(),
    judges: z.array(z.strictObject({ agent: Name, version: z.int() })).meta({
      description: 'Your own agents that judge its cases, as they were when the gate was set.',
    }),
  })
  .meta({ description: 'The version on which the gate was set. Cases added later count as well.' })

/** A gate as it was set. */
export const AgentGate = z.strictObject({
  ...PublishGate.shape,
  /** Gates that were set before this was kept have none. */
  set_on: GateBasis.exactOptional(),
})
export type AgentGate = z.infer<typeof AgentGate>

export const NewAgent = z
  .strictObject({
    name: Name,
    kind: AgentKind.default('hosted').meta({
      description: '`hosted`: Sortie runs it. `remote`: your workers register as its instances and pull its missions.',
    }),
    description: definition.description.default(''),
    instructions: definition.instructions.optional().meta({ description: 'Required for a hosted agent.' }),
    model: definition.model.default('default'),
    fallback_models: definition.fallback_models.default([]),
    tools: definition.tools.default([]),
    capabilities: definition.capabilities.default([]),
    tags: definition.tags.default([]),
    output_schema: definition.output_schema.default(null),
    approvals: definition.approvals.default([]),
    effects: definition.effects.default([]),
    guardrails: definition.guardrails.default([]),
    outside_text: definition.outside_text.prefault({}),
    settings,
    publish_gate: PublishGate.exactOptional(),
    limits: z
      .strictObject({
        ...limits.shape,
        max_steps: limits.shape.max_steps.default(50),
        max_output_tokens: limits.shape.max_output_tokens.default(4096),
      })
      .prefault({}),
  })
  .refine((agent) => agent.kind === 'remote' || agent.instructions !== undefined, {
    message: 'a hosted agent needs instructions',
    path: ['instructions'],
  })
  .meta({
    id: 'NewAgent',
    anyOf: [{ required: ['instructions'] }, { required: ['kind'], properties: { kind: { const: 'remote' } } }],
  })
export type NewAgent = z.output<typeof NewAgent>

export const AgentPatch = z
  .strictObject({
    ...definition,
    settings: ModelSettings,
    limits: z
      .strictObject({ ...limits.shape, ...unbounded })
      .partial()
      .meta({
        description: 'What is left out stays as it is; null: none.',
      }),
    publish_gate: PublishGate.nullable(),
  })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'change at least one field')
  .meta({ id: 'AgentPatch', minProperties: 1 })
export type AgentPatch = z.output<typeof AgentPatch>

export const Agent = z
  .strictObject({
    name: Name,
    version: z.int().positive(),
    /** Agents that were stored before there were remote ones have no kind. */
    kind: AgentKind.default('hosted'),
    built_in: z.boolean(),
    ...definition,
    /** Agents that were stored before there were any have none, and are asked about nothing. */
    guardrails: definition.guardrails.exactOptional(),
    outside_text: definition.outside_text.exactOptional(),
    settings,
    publish_gate: AgentGate.exactOptional(),
    draft: z.strictObject({ published_version: z.int(), needs: z.string() }).exactOptional().meta({
      description: 'Set if a change is not published yet: the version that missions get, and what publishing needs.',
    }),
    warnings: z.array(z.string()).exactOptional().meta({
      description:
        'Set after a create or change: the settings that its models are known not to support, and what is sent instead. Absent if nothing is known.',
    }),
    created_at: Time,
  })
  .meta({ id: 'Agent' })
export type Agent = z.infer<typeof Agent>

export const PublishRequest = z
  .strictObject({
    version: z.int().min(1).max(999_999),
    evaluation_id: EvaluationId.optional().meta({
      description: 'The evaluation that meets the gate.',
    }),
    override: z.boolean().default(false).meta({
      description: 'Publish without meeting the gate. The key also needs `control:write`.',
    }),
  })
  .meta({ id: 'PublishRequest' })
export type PublishRequest = z.output<typeof PublishRequest>

export const AgentList = listOf(Agent).meta({ id: 'AgentList' })
