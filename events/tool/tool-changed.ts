import * as z from 'zod'
import { defineEvent } from '../event.ts'

export const toolChanged = defineEvent({
  type: 'tool.changed',
  summary:
    'A tool of an MCP server was not called: its server describes it otherwise than somebody approved it, or nobody approved it yet.',
  reach: 'bus',
  data: z.strictObject({ tool: z.string(), server: z.string(), name: z.string() }),
  sample: { tool: 'mcp__shop__find_order', server: 'shop', name: 'find_order' },
})
