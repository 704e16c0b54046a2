import type { ListToolsResult } from '@modelcontextprotocol/client'
import * as z from 'zod'
import type { McpListedTool, McpListing } from '../../core/base/ports/mcp.ts'

type Listed = ListToolsResult['tools'][number]

/** Whether a call changes anything, in the server's words. */
const hints = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const

const Holding = z.looseObject({ ttlMs: z.number().min(0).optional() })

export function listingOf(result: ListToolsResult): McpListing {
  const ttlMs = Holding.safeParse(result).data?.ttlMs
  return { tools: result.tools.map(toolOf), ...(ttlMs !== undefined && { ttlMs }) }
}

function toolOf({ name, title, description, inputSchema, outputSchema, annotations }: Listed): McpListedTool {
  return {
    name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    parameters: inputSchema,
    ...(outputSchema !== undefined && { outputSchema }),
    annotations: Object.fromEntries(
      hints.flatMap((hint) => {
        const said = annotations?.[hint]
        return said === undefined ? [] : [[hint, said]]
      }),
    ),
  }
}
