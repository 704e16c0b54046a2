import * as z from 'zod'
import { OneTool } from './tool-name.ts'

/**
 * What shapes the answers of an agent's models. What is absent is left to the provider; what a model does not take is left
 * out or brought into its range, and the step says so in `adjustments`.
 */
export const ModelSettings = z.strictObject({
  temperature: z.number().min(0).max(2).exactOptional(),
  top_p: z.number().min(0.001).max(1).exactOptional(),
  reasoning_effort: z.enum(['none', 'low', 'medium', 'high']).exactOptional(),
  tool_choice: z
    .union([z.enum(['auto', 'none', 'required']), z.strictObject({ tool: OneTool })])
    .exactOptional()
    .meta({
      description: '`required`, or a tool: of the first reply of an attempt, after which the model is free to answer.',
    }),
  parallel_tool_calls: z.boolean().exactOptional().meta({ description: '`false`: one call a reply.' }),
  seed: z.int().min(0).max(2_147_483_647).exactOptional(),
  stop: z.array(z.string().min(1).max(64)).min(1).max(4).exactOptional(),
  prompt_caching: z.boolean().exactOptional().meta({
    description: 'Whether to ask the provider to keep what each request begins with, where that has to be asked for.',
  }),
  live_reasoning: z.boolean().exactOptional().meta({
    description:
      '`false`: who follows a mission is not shown its reasoning as it is told. No model is told so; the recorded step has it all the same.',
  }),
  service_tier: z
    .string()
    .regex(/^[a-z0-9_-]{1,32}$/)
    .exactOptional(),
  metadata: z
    .record(z.string().min(1).max(64), z.string().max(512))
    .refine((entries) => Object.keys(entries).length <= 16, 'at most 16 entries')
    .meta({ maxProperties: 16, description: 'For the provider’s own records.' })
    .exactOptional(),
})
export type ModelSettings = z.infer<typeof ModelSettings>
