import * as z from 'zod'
import { listOf, Time } from './common.ts'

const usd = z.number().min(0)

const kinds = {
  input_usd_per_million: usd,
  output_usd_per_million: usd,
  cached_input_usd_per_million: usd.nullable(),
  cache_write_usd_per_million: usd.nullable(),
  reasoning_usd_per_million: usd.nullable(),
}

const Price = z.strictObject({
  ...kinds,
  tiers: z.array(z.strictObject({ above_input_tokens: z.int(), ...kinds })).meta({
    description: 'Other prices for all of a call whose input is longer than that.',
  }),
  service_tiers: z.record(z.string(), z.strictObject(kinds)).meta({
    description:
      'Other prices for all of a call that the provider says it made in this tier. Missions are never sent as a `batch`.',
  }),
  source: z.string().meta({ description: 'Who says so.' }),
})

const Spread = z.strictObject({ p50_ms: z.int(), p95_ms: z.int() })

/** What a model may be able to do. */
export const Ability = z.enum(['tools', 'images', 'audio', 'documents', 'reasoning', 'structured_output'])

/** A model, as this installation knows it and as it was for this tenant. */
export const Model = z
  .strictObject({
    /** As an agent names it. */
    name: z.string(),
    provider: z.string().nullable().meta({
      description: 'What stands before the `/`. Null for what workers of remote agents report without one.',
    }),
    context_window: z.int().nullable().meta({ description: 'Tokens sent and answered. Null where it is not known.' }),
    max_output_tokens: z.int().nullable().meta({ description: 'Null where it is not known.' }),
    abilities: z.array(Ability).nullable().meta({ description: 'Null where they are not known.' }),
    price: Price.nullable().meta({
      description:
        'USD per million tokens. Where a kind is null, it costs as much as the input or output that it is part of. Null where nobody named a price: budgets in USD cannot hold the model.',
    }),
    own_key: z
      .boolean()
      .meta({ description: 'It is of a model provider of the tenant’s own, and called with its key.' }),
    health: z.strictObject({
      state: z.enum(['ok', 'failing', 'rate_limited']).meta({
        description: '`failing`: it failed several times in a row. `rate_limited`: it is asked too often.',
      }),
      until: Time.nullable().meta({ description: 'When it is asked again; null where it may be asked now.' }),
    }),
    calls: z.int().meta({
      description:
        'The tenant’s recorded calls today and yesterday (UTC) that were looked at: at most 1,000 of all models together.',
    }),
    latency: Spread.nullable().meta({
      description: 'How long those calls took, from the first try to the last word. Null where there are none.',
    }),
    first_output: Spread.nullable().meta({
      description: 'The same until the first that came of their answers. Null where that is not known.',
    }),
    adjustments: z.array(z.string()).meta({
      description:
        'What of requests its endpoint did not take in those calls, and what was sent in its place. What an endpoint refuses is known to all processes of Sortie for a day, and then asked once more.',
    }),
  })
  .meta({ id: 'Model' })
export type Model = z.infer<typeof Model>

export const ModelList = listOf(Model).meta({ id: 'ModelList' })
