import * as z from 'zod'
import { defineTool } from '../tool.ts'

export const clock = defineTool({
  name: 'clock',
  description: 'Tells the current date and time in UTC.',
  parameters: z.strictObject({}),
  effect: () => 'none',
  origin: () => 'inside',
  async run(_input, { clock }) {
    const now = clock.now()
    return { time: new Date(now).toISOString(), unix_seconds: Math.floor(now / 1000) }
  },
})
