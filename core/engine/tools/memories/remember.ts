import * as z from 'zod'
import { Name } from '../../../../contract/resources/common.ts'
import { MemoryText } from '../../../../contract/resources/memory.ts'
import { remember as rememberFor } from '../../memories/remember.ts'
import { defineTool } from '../tool.ts'

const dayMs = 24 * 60 * 60_000

export const remember = defineTool({
  name: 'remember',
  description:
    'Remembers a fact for later missions: of the person or subject that this mission is for, if it is for one, else of nobody in particular. Remember what will still be of use and true then. The same fact again makes no second memory.',
  parameters: z.strictObject({
    text: MemoryText.describe('One fact, in words that make sense by themselves'),
    tags: z.array(Name).max(20).default([]),
    days: z.int().min(1).max(3650).optional().describe('For how many days; without it, until it is forgotten'),
    shared: z.boolean().default(false).describe('Whether other agents are to know it too'),
  }),
  effect: () => 'idempotent',
  origin: () => 'inside',
  keepsOrigin: true,
  async run({ text, tags, days, shared }, { store, clock, mission }) {
    const now = clock.now()
    const { memory, known } = await rememberFor(
      store,
      {
        ...{ text, tags, subject: mission.subject, agent: shared ? null : mission.agent },
        source: { kind: 'mission', mission_id: mission.id, step: mission.step },
        expires_at: days === undefined ? null : now + days * dayMs,
        ...(mission.read_outside === true && { origin: 'outside' as const }),
      },
      now,
    )
    return { id: memory.id, known_before: known }
  },
})
