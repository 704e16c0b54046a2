import * as z from 'zod'
import type { JsonSchema } from '../../core/base/ports/models.ts'

const marker = 'x-mcp-header'

const Described = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.json()).optional(),
})

/**
 * The parts of a tool’s schema that the client needs to send some arguments in headers, as in the newer revision; `undefined`
 * if there are none. The schema of results is left out: results are checked elsewhere, off the event loop.
 */
export function definitionWithHeaders(name: string, parameters: JsonSchema) {
  if (!JSON.stringify(parameters).includes(`"${marker}"`)) return undefined
  const inputSchema = Described.safeParse(parameters).data
  return inputSchema && { name, inputSchema }
}
