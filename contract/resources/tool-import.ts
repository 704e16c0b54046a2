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
  .meta({ description: 'By its `operationId`, or by method and path: `GET /orders/{id}`.' })

export const ImportTools = z
  .strictObject({
    document: z
      .union([z.string().min(1), z.record(z.string(), Json).meta({ maxProperties: 100 })])
      .meta({ description: 'A document of OpenAPI 3.0 or 3.1: text in JSON or YAML, or the object itself.' }),
    operations: z
      .array(
        z.union([
          Operation,
          z.strictObject({
            operation: Operation,
            name: OwnToolName.optional(),
            effect: ToolEffect.optional().meta({ description: 'By the method where it is left out.' }),
          }),
        ]),
      )
      .min(1)
      .max(mostImported)
      .optional()
      .meta({ description: `All, of up to ${mostImported}, where it is left out.` }),
    prefix: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'use 1 to 32 of a-z, 0-9, - and _, and begin with a letter')
      .optional()
      .meta({ description: 'With which the names of all tools begin.' }),
    connection: Name.nullable().default(null).meta({ description: 'Whose secret is sent along with all of them.' }),
    server: z
      .string()
      .max(500)
      .regex(/^https?:\/\/[^\s/?#@\\{}]+(\/[^\s\\?#{}]*)?$/, 'use an http or https address')
      .nullable()
      .default(null)
      .meta({ description: 'Where the API is served, if not where the document says.' }),
    on_problem: z.enum(['refuse', 'skip']).default('refuse').meta({
      description: 'Where no tool can be made of one operation: none of them is made, or the others are.',
    }),
    dry_run: z
      .boolean()
      .default(false)
      .meta({ description: 'Says what would be made, or why nothing would be, and makes nothing.' }),
  })
  .meta({ id: 'ImportTools' })
export type ImportTools = z.output<typeof ImportTools>

const ImportedTool = z.strictObject({
  operation: z.string(),
  outcome: z.enum(['created', 'changed', 'unchanged']),
  notes: z.array(z.string()).meta({ description: 'What of the operation the tool does not have.' }),
  tool: Tool,
})

export const ToolImport = z
  .strictObject({
    api: z.string().meta({ description: 'The title of the document.' }),
    operation_count: z.int().meta({ description: 'How many operations the document has.' }),
    dry_run: z.boolean(),
    tools: z.array(ImportedTool),
    problems: z
      .array(z.strictObject({ operation: z.string(), problem: z.string() }))
      .meta({ description: 'Operations of which no tool can be made, and why.' }),
  })
  .meta({ id: 'ToolImport' })
export type ToolImport = z.infer<typeof ToolImport>
