import * as z from 'zod'
import { listOf, MissionId, Time } from './common.ts'
import { eventTypes } from './event-types.ts'
import { WebAddress } from './web-address.ts'

/** Where a mission's events are posted. */
export const CallbackUrl = WebAddress.meta({
  description: 'Where signed events are posted; use https. Only addresses of the public internet are called.',
})

export const CallbackEvents = z
  .array(
    z
      .string()
      .min(1)
      .max(64)
      .meta({ enum: [...eventTypes] }),
  )
  .min(1)
  .max(30)
  .meta({
    description: 'Types of events to post; by default those that end a mission.',
  })

export const DeliveryId = z
  .string()
  .regex(/^dlv_[0-9A-HJKMNP-TV-Z]{26}_\d{1,9}$/, 'a delivery id looks like dlv_01JD…_7')

export const DeliveryStatus = z.enum(['PENDING', 'DELIVERED', 'FAILED'])
export type DeliveryStatus = z.infer<typeof DeliveryStatus>

export const DeliveryFailure = z.enum(['gone', 'address_refused', 'attempts_spent']).meta({
  description: '`gone`: the receiver answered 410, to this or an earlier event of the mission.',
})
export type DeliveryFailure = z.infer<typeof DeliveryFailure>

const DeliveryAttempt = z.strictObject({
  number: z.int().positive(),
  started_at: Time,
  duration_ms: z.int(),
  http_status: z.int().nullable().meta({ description: 'Null if there was no answer; `error` says why.' }),
  error: z.string().nullable(),
  response: z.string().meta({ description: 'The body of the answer, cut at 1,000 characters.' }),
})
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>

export const Delivery = z
  .strictObject({
    id: DeliveryId,
    mission_id: MissionId,
    event_id: z.string().meta({ description: 'Sent as `webhook-id`; the same at each attempt.' }),
    event_type: z.string(),
    seq: z.int().positive(),
    url: z.string(),
    status: DeliveryStatus,
    failure: DeliveryFailure.nullable(),
    created_at: Time,
    next_attempt_at: Time.nullable(),
    attempt_count: z.int(),
    attempts: z.array(DeliveryAttempt).meta({ description: 'The newest 20 attempts.' }),
  })
  .meta({ id: 'Delivery' })
export type Delivery = z.infer<typeof Delivery>

export const DeliveryList = listOf(Delivery).meta({ id: 'DeliveryList' })

export const RotateSecret = z
  .strictObject({
    overlap_s: z.int().min(0).max(604_800).default(86_400).meta({
      description: 'How long callbacks are also signed with the old secret, in seconds.',
    }),
  })
  .meta({ id: 'RotateSecret' })
export type RotateSecret = z.output<typeof RotateSecret>

export const SigningSecrets = z
  .strictObject({
    secret: z
      .string()
      .meta({ description: 'The secret that signs new callbacks, for the Standard Webhooks libraries.' }),
    created_at: Time,
    former: z.array(z.strictObject({ secret: z.string(), created_at: Time, valid_until: Time })).meta({
      description: 'Old secrets that still sign callbacks.',
    }),
  })
  .meta({ id: 'SigningSecrets' })
export type SigningSecrets = z.infer<typeof SigningSecrets>
