import * as z from 'zod'
import { listOf, MissionId, Time } from './common.ts'

export const Erasure = z
  .strictObject({
    mission_id: MissionId,
    state: z.enum(['erasing', 'erased']).meta({
      description:
        '`erasing`: nobody sees the mission any more, and what is left of it goes by itself, also after a crash; ask again to hear when it is done. `erased`: all of it is gone.',
    }),
    requested_by: z.string().meta({ description: 'The id of the key that asked for it first.' }),
    requested_at: Time,
    erased_at: Time.nullable(),
    missions: z.int().meta({ description: 'How many missions are gone so far: this one, and those below it.' }),
    files: z.int().meta({ description: 'How many files that they made are gone so far.' }),
  })
  .meta({
    id: 'Erasure',
    description: 'That a mission was erased, when and by which key. It is kept as long as a mission that ended then.',
  })
export type Erasure = z.infer<typeof Erasure>

export const ErasureList = listOf(Erasure).meta({ id: 'ErasureList' })
