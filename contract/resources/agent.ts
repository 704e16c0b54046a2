import * as z from 'zod'
import { Json, listOf, Name, Time } from './common.ts'
import { AgentLimits, Tags } from './mission.ts'
import { ModelSettings } from './model-settings.ts'
import { McpReference, OwnToolName, ToolName } from './tool-name.ts'
import { ApprovalPolicy, EffectPolicy } from './tool-policies.ts'

/** Built in, one of the tenant's own, or those of a server. */
const AgentTool = z.union([ToolName, OwnToolName, McpReference])
/** Fewer than any provider takes. */
const maxTools = 64

/** A JSON Schema as plain data. */
const JsonSchemaObject = z.record(z.string(), Json).meta({ maxProperties: 100 })

const limits = AgentLimits

/** Who does the work: Sortie itself, or workers of the tenant that register as instances and pull it. */
export const AgentKind = z.enum(['hosted', 'remote'])

const definition = {
  description: z.string().max(1000),
  instructions: z.string().max(50_000),
  model: z
    .string()
    .regex(/^(default|[a-z][a-z0-9-]{0,31}\/[\w.:/-]{1,128})$/, 'use `default` or `<provider>/<model>`')
    .meta({ description: '`default` is what the operator configured.' }),
  fallback_models: z.array(z.string().regex(/^[a-z][a-z0-9-]{0,31}\/[\w.:/-]{1,128}$/)).max(5),
  tools: z.array(AgentTool).max(maxTools).meta({
    description:
      'Built-in ones, those of `/v1/tools`, and those of `/v1/mcp-servers` as `mcp:<server>/<tool>` or `mcp:<server>/*`.',
  }),
  capabilities: z.array(Name).max(20),
  tags: Tags,
  output_schema: JsonSchemaObject.nullable(),
  approvals: z.array(ApprovalPolicy).max(20).meta({ description: 'Before which calls a person is asked.' }),
  effects: z.array(EffectPolicy).max(20).meta({ description: 'What is known about writes whose outcome is lost.' }),
  limits,
}

/** Absent where all of it is left to the providers. */
const settings = ModelSettings.exactOptional()

export const NewAgent = z
  .strictObject({
    name: Name,
    kind: AgentKind.default('hosted').meta({
      description:
        '`hosted`: Sortie runs it. `remote`: workers of yours register as its instances and pull its missions.',
    }),
    description: definition.description.default(''),
    instructions: definition.instructions.optional().meta({ description: 'Needed by a hosted agent.' }),
    model: definition.model.default('default'),
    fallback_models: definition.fallback_models.default([]),
    tools: definition.tools.default([]),
    capabilities: definition.capabilities.default([]),
    tags: definition.tags.default([]),
    output_schema: definition.output_schema.default(null),
    approvals: definition.approvals.default([]),
    effects: definition.effects.default([]),
    settings,
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
  .strictObject({ ...definition, settings: ModelSettings, limits: limits.partial() })
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
    settings,
    created_at: Time,
  })
  .meta({ id: 'Agent' })
export type Agent = z.infer<typeof Agent>

export const AgentList = listOf(Agent).meta({ id: 'AgentList' })
