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
      description:
        '`required`, or a tool, applies to the first reply of an attempt; afterwards the model is free to answer.',
    }),
  parallel_tool_calls: z.boolean().exactOptional().meta({ description: '`false`: one call in each reply.' }),
  seed: z.int().min(0).max(2_147_483_647).exactOptional(),
  stop: z.array(z.string().min(1).max(64)).min(1).max(4).exactOptional(),
  prompt_caching: z.boolean().exactOptional().meta({
    description: 'Whether to ask the provider to cache the beginning of requests, if it must be asked.',
  }),
  live_reasoning: z.boolean().exactOptional().meta({
    description:
      '`false`: followers of a mission do not see the model’s reasoning live. The model is not told, and the recorded step still has it.',
  }),
  service_tier: z
    .string()
    .regex(/^[a-z0-9_-]{1,32}$/)
    .exactOptional(),
  metadata: z
    .record(z.string().min(1).max(64), z.string().max(512))
    .refine((entries) => Object.keys(entries).length <= 16, 'at most 16 entries')
    .meta({ maxProperties: 16, description: 'Passed to the provider for its own records.' })
    .exactOptional(),
})
export type ModelSettings = z.infer<typeof ModelSettings>
