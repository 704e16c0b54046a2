import * as z from 'zod'
import { MissionId, Name, Time } from './common.ts'
import { MissionStatus, Usage } from './mission.ts'

export const MissionTree = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: MissionId,
        parent_id: MissionId.nullable(),
        /** 0 for a mission without a parent. */
        depth: z.int(),
        agent: Name,
        status: MissionStatus,
        created_at: Time,
        finished_at: Time.nullable(),
        usage: Usage,
        children: z.int().meta({
          description: 'How many missions it delegated; its own tree has those that `truncated` left out.',
        }),
      }),
    ),
    truncated: z.boolean().meta({ description: 'There may be more: request the trees of the deepest missions.' }),
  })
  .meta({ id: 'MissionTree' })
export type MissionTree = z.infer<typeof MissionTree>
