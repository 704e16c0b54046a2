import * as z from 'zod'
import { Json, listOf } from './common.ts'
import { ToolEffect } from './tool.ts'
import { ToolName } from './tool-name.ts'

export const BuiltInTool = z
  .strictObject({
    name: ToolName,
    description: z.string().meta({ description: 'Shown to the model.' }),
    parameters: z.record(z.string(), Json).meta({ description: 'A JSON Schema of its arguments.' }),
    effect: ToolEffect.nullable().meta({
      description:
        'The strongest that a call can have. null: it calls nothing, but acts on its own mission, which it suspends, splits, gives away or reads.',
    }),
    needs_mission: z.boolean().meta({
      description: 'Whether it acts on the mission that calls it, so that it cannot be tried alone.',
    }),
  })
  .meta({ id: 'BuiltInTool' })
export type BuiltInTool = z.infer<typeof BuiltInTool>

export const BuiltInToolList = listOf(BuiltInTool).meta({ id: 'BuiltInToolList' })
