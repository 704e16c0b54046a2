import * as z from 'zod'
import { MissionId } from './common.ts'
import { MissionStatus, NewMission } from './mission.ts'

export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'use 1 to 255 printable ASCII characters without spaces')

export const NewMissionBatch = z
  .strictObject({
    missions: z
      .array(
        z.strictObject({
          mission: NewMission,
          idempotency_key: IdempotencyKey.optional().meta({
            description: 'Like the header `Idempotency-Key` of a single mission; both share the same keys.',
          }),
        }),
      )
      .min(1)
      .max(100),
  })
  .meta({ id: 'NewMissionBatch' })
export type NewMissionBatch = z.output<typeof NewMissionBatch>

const BatchResult = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('accepted'), mission_id: MissionId, status: MissionStatus }),
  z.strictObject({
    outcome: z.literal('refused'),
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      retryable: z.boolean().meta({ description: 'The same mission may be accepted later.' }),
    }),
  }),
])
export type BatchResult = z.infer<typeof BatchResult>

export const MissionBatch = z
  .strictObject({
    accepted: z.int(),
    refused: z.int(),
    results: z.array(BatchResult).meta({ description: 'One for each mission, in the order of the request.' }),
  })
  .meta({ id: 'MissionBatch' })
export type MissionBatch = z.infer<typeof MissionBatch>
