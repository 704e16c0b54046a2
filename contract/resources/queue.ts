import * as z from 'zod'
import { MissionId, Name, Time } from './common.ts'
import { Priority } from './mission.ts'

const QueuedMission = z
  .strictObject({
    position: z.int().positive().nullable().meta({
      description: 'Its place in the whole queue, whatever the filter; null beyond the first thousand.',
    }),
    mission_id: MissionId,
    agent: Name,
    priority: Priority,
    tags: z.array(Name),
    created_at: Time,
    boost_s: z.int().meta({ description: 'How much its priority moves its creation time forward.' }),
    virtual_time: Time.meta({
      description:
        'The creation time that counts: its creation less the boost. The earliest is next, so by waiting each mission gains on later, more urgent ones.',
    }),
    lane: z
      .enum(['low', 'normal', 'high', 'critical'])
      .meta({ description: 'The lane of its priority. A mission with a slot stays on the lane of its dispatch.' }),
    slot: z.int().nullable().meta({ description: 'Its slot; null in the backlog.' }),
    reason: z.enum(['waits_for_executor', 'waits_for_slot']).meta({
      description:
        '`waits_for_executor`: it has a slot and is on its lane. `waits_for_slot`: it is in the backlog until a slot is free.',
    }),
  })
  .meta({ id: 'QueuedMission' })
export type QueuedMission = z.infer<typeof QueuedMission>

export const MissionQueue = z
  .strictObject({
    slots: z.strictObject({
      total: z.int().meta({ description: 'How many missions of the tenant may run at once.' }),
      taken: z.int(),
    }),
    items: z.array(QueuedMission),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'MissionQueue' })
export type MissionQueue = z.infer<typeof MissionQueue>
