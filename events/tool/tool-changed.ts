import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const toolChanged = defineEvent({
  type: 'tool.changed',
  summary:
    'A tool of an MCP server was not called: its description differs from the approved one, or nobody has approved it yet.',
  reach: 'bus',
  data: z.strictObject({ tool: z.string(), server: z.string(), name: z.string() }),
  sample: { tool: 'mcp__shop__find_order', server: 'shop', name: 'find_order' },
})
