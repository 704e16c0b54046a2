import * as z from 'zod'
import type { JsonSchema } from '../../core/base/ports/models.ts'

const marker = 'x-mcp-header'

const Described = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.json()).optional(),
})

/**
 * What the client has to know of a tool to send some of its arguments in headers as well, as the newer revision has it; `undefined`
 * where none is. The schema of results is left out: results are checked elsewhere, beside the event loop.
 */
export function definitionWithHeaders(name: string, parameters: JsonSchema) {
  if (!JSON.stringify(parameters).includes(`"${marker}"`)) return undefined
  const inputSchema = Described.safeParse(parameters).data
  return inputSchema && { name, inputSchema }
}
