import * as z from 'zod'
import { Json, Name } from './common.ts'
import { Tool, ToolEffect } from './tool.ts'
import { OwnToolName } from './tool-name.ts'

/** So many are written at once, so that all of them are there or none. */
export const mostImported = 40

const Operation = z
  .string()
  .min(1)
  .max(500)
  .meta({ description: 'Identified by its `operationId`, or by method and path: `GET /orders/{id}`.' })

export const ImportTools = z
  .strictObject({
    document: z
      .union([z.string().min(1), z.record(z.string(), Json).meta({ maxProperties: 100 })])
      .meta({ description: 'An OpenAPI 3.0 or 3.1 document: text in JSON or YAML, or the object itself.' }),
    operations: z
      .array(
        z.union([
          Operation,
          z.strictObject({
            operation: Operation,
            name: OwnToolName.optional(),
            effect: ToolEffect.optional().meta({ description: 'By default derived from the method.' }),
          }),
        ]),
      )
      .min(1)
      .max(mostImported)
      .optional()
      .meta({ description: `By default all, up to ${mostImported}.` }),
    prefix: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'use 1 to 32 of a-z, 0-9, - and _, and begin with a letter')
      .optional()
      .meta({ description: 'The prefix of the tools’ names.' }),
    connection: Name.nullable().default(null).meta({ description: 'The connection whose secret all of them send.' }),
    server: z
      .string()
      .max(500)
      .regex(/^https?:\/\/[^\s/?#@\\{}]+(\/[^\s\\?#{}]*)?$/, 'use an http or https address')
      .nullable()
      .default(null)
      .meta({ description: 'The address of the API, if it differs from the document’s.' }),
    on_problem: z.enum(['refuse', 'skip']).default('refuse').meta({
      description: 'What to do if an operation cannot become a tool: create none, or create the others.',
    }),
    dry_run: z
      .boolean()
      .default(false)
      .meta({ description: 'Show what would be created, or why nothing would be, and create nothing.' }),
  })
  .meta({ id: 'ImportTools' })
export type ImportTools = z.output<typeof ImportTools>

const ImportedTool = z.strictObject({
  operation: z.string(),
  outcome: z.enum(['created', 'changed', 'unchanged']),
  notes: z.array(z.string()).meta({ description: 'The parts of the operation that the tool lacks.' }),
  tool: Tool,
})

export const ToolImport = z
  .strictObject({
    api: z.string().meta({ description: 'The title of the document.' }),
    operation_count: z.int().meta({ description: 'The number of operations in the document.' }),
    dry_run: z.boolean(),
    tools: z.array(ImportedTool),
    problems: z
      .array(z.strictObject({ operation: z.string(), problem: z.string() }))
      .meta({ description: 'Operations that cannot become a tool, and why.' }),
  })
  .meta({ id: 'ToolImport' })
export type ToolImport = z.infer<typeof ToolImport>
