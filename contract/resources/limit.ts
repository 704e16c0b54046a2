import * as z from 'zod'
import { listOf, MissionId, Time } from './common.ts'

/** As many permits as one read of them returns. */
export const maxPermits = 1000

/** What a mission's keys are called: ids of customers, providers, repositories, and the like. */
const keyPattern = '[A-Za-z0-9][A-Za-z0-9._-]{0,63}'

export const ConcurrencyKey = z
  .strictObject({
    key: z
      .string()
      .regex(new RegExp(`^${keyPattern}$`), 'use 1 to 64 of A-Z, a-z, 0-9, ., _ and -')
      .meta({
        description: 'Missions with the same key share its limit.',
      }),
    limit: z.int().min(1).max(maxPermits).optional().meta({
      description:
        'How many missions with this key may be dispatched at once, if no limit of this name is defined. A key with neither has no effect.',
    }),
  })
  .meta({ id: 'ConcurrencyKey' })
export type ConcurrencyKey = z.infer<typeof ConcurrencyKey>

/** Permits are held while others are waited for, so a mission has few. */
const maxKeys = 3

/** One key or a few; the same key is named once. */
export const ConcurrencyKeys = z
  .union([ConcurrencyKey.transform((key) => [key]), z.array(ConcurrencyKey).min(1).max(maxKeys)])
  .refine((keys) => new Set(keys.map(({ key }) => key)).size === keys.length, 'name each key once')

export const LimitName = z
  .string()
  .regex(new RegExp(`^(agent:[a-z0-9][a-z0-9_-]{0,63}|${keyPattern})$`), 'use a key’s name, or `agent:` and an agent’s')
  .meta({ description: 'A key that missions have, or `agent:<name>` for all missions of an agent.' })

const Rate = z
  .strictObject({
    count: z.int().min(1).max(1_000_000),
    period_s: z.int().min(1).max(86_400).default(1),
    burst: z.int().min(1).max(1_000_000).default(1).meta({
      description: 'How many may start at once after a pause; later ones are spread evenly.',
    }),
  })
  .meta({ description: '`count` attempts in `period_s` seconds.' })
export type Rate = z.output<typeof Rate>

const concurrency = z.int().min(0).max(maxPermits).nullable().meta({
  description: 'How many missions may be dispatched at once; 0: none starts; null: no limit.',
})

export const LimitDefinition = z
  .strictObject({ concurrency: concurrency.default(null), rate: Rate.nullable().default(null) })
  .refine(({ concurrency, rate }) => concurrency !== null || rate !== null, 'give `concurrency`, `rate`, or both')
  .meta({
    id: 'LimitDefinition',
    anyOf: [
      { required: ['concurrency'], properties: { concurrency: { type: 'integer' } } },
      { required: ['rate'], properties: { rate: { type: 'object' } } },
    ],
  })
export type LimitDefinition = z.output<typeof LimitDefinition>

export const Limit = z
  .strictObject({
    name: LimitName,
    concurrency,
    rate: Rate.nullable(),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'Limit' })
export type Limit = z.infer<typeof Limit>

export const LimitList = listOf(Limit).meta({ id: 'LimitList' })

export const LimitStatus = z
  .strictObject({
    name: LimitName,
    definition: Limit.nullable().meta({ description: 'null for a key that is used but not defined.' }),
    holders: z.array(z.strictObject({ mission_id: MissionId, permit: z.int(), since: Time })).meta({
      description: 'The missions that count now, by permit; at most 1,000.',
    }),
    waiting: z.array(z.strictObject({ mission_id: MissionId })).meta({
      description: 'The first 100 that wait for a permit, in the order in which they will get one.',
    }),
    next_start_at: Time.nullable().meta({
      description: 'When the rate would let a mission submitted now start; null: at once.',
    }),
  })
  .meta({ id: 'LimitStatus' })
export type LimitStatus = z.infer<typeof LimitStatus>
