import * as z from 'zod'
import { Json, listOf, Time } from './common.ts'
import { ToolEffect } from './tool.ts'

const definition = {
  description: z.string().min(1).max(2000).meta({ description: 'Shown to the model.' }),
  parameters: z.record(z.string(), Json).meta({
    maxProperties: 100,
    description: 'A JSON Schema of an object, using the keywords that an agent’s output schema may use.',
  }),
  effect: ToolEffect,
  timeout_s: z.int().min(1).max(86_400).meta({
    description: 'The time from the call to its answer. Meanwhile its mission waits, and occupies no slot.',
  }),
}

export const PutFunctionTool = z
  .strictObject({
    description: definition.description,
    parameters: definition.parameters.default({ type: 'object', properties: {} }),
    effect: definition.effect.default('write'),
    timeout_s: definition.timeout_s.default(300),
  })
  .meta({ id: 'PutFunctionTool' })
export type PutFunctionTool = z.output<typeof PutFunctionTool>

export const FunctionTool = z
  .strictObject({ name: z.string(), version: z.int().positive(), ...definition, created_at: Time })
  .meta({ id: 'FunctionTool' })
export type FunctionTool = z.infer<typeof FunctionTool>

export const FunctionToolList = listOf(FunctionTool).meta({ id: 'FunctionToolList' })
