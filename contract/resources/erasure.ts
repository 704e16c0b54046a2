import * as z from 'zod'
import { listOf, MissionId, Time } from './common.ts'

export const Erasure = z
  .strictObject({
    mission_id: MissionId,
    state: z.enum(['erasing', 'erased']).meta({
      description:
        '`erasing`: nobody sees the mission any more, and the rest is removed in the background, even after a crash; ask again for the progress. `erased`: everything is gone.',
    }),
    requested_by: z.string().meta({ description: 'The id of the key that first asked for it.' }),
    requested_at: Time,
    erased_at: Time.nullable(),
    missions: z.int().meta({ description: 'How many missions are gone so far: this one and its descendants.' }),
    files: z.int().meta({ description: 'How many of their files are gone so far.' }),
  })
  .meta({
    id: 'Erasure',
    description:
      'The record that a mission was erased, when and by which key. It is kept as long as a mission that ended at that time.',
  })
export type Erasure = z.infer<typeof Erasure>

export const ErasureList = listOf(Erasure).meta({ id: 'ErasureList' })
