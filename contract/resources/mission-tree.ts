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
      }),
    ),
    truncated: z.boolean().meta({ description: 'There may be more: request the trees of the deepest missions.' }),
  })
  .meta({ id: 'MissionTree' })
export type MissionTree = z.infer<typeof MissionTree>
