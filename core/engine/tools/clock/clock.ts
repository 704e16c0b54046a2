import * as z from 'zod'
import { defineLoneTool } from '../tool.ts'

export const clock = defineLoneTool({
  name: 'clock',
  needsNoMission: true,
  description: 'Tells the current date and time in UTC.',
  parameters: z.strictObject({}),
  effect: () => 'none',
  origin: () => 'inside',
  async run(_input, { clock }) {
    const now = clock.now()
    return { time: new Date(now).toISOString(), unix_seconds: Math.floor(now / 1000) }
  },
})
