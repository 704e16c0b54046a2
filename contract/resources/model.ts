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
    description: 'Prices for calls whose input is longer than this.',
  }),
  service_tiers: z.record(z.string(), z.strictObject(kinds)).meta({
    description: 'Prices for calls that the provider reports in this tier. Missions are never sent as a `batch`.',
  }),
  source: z.string().meta({ description: 'Who set the price.' }),
})

const Spread = z.strictObject({ p50_ms: z.int(), p95_ms: z.int() })

/** The possible capabilities of a model. */
export const Ability = z.enum(['tools', 'images', 'audio', 'documents', 'reasoning', 'structured_output'])

/** A model, as this installation knows it and as it performed for this tenant. */
export const Model = z
  .strictObject({
    /** As an agent names it. */
    name: z.string(),
    provider: z.string().nullable().meta({
      description: 'The part before the `/`. Null for what workers of remote agents report without one.',
    }),
    context_window: z.int().nullable().meta({ description: 'Input and output tokens together. Null if unknown.' }),
    max_output_tokens: z.int().nullable().meta({ description: 'Null if unknown.' }),
    abilities: z.array(Ability).nullable().meta({ description: 'Null if unknown.' }),
    price: Price.nullable().meta({
      description:
        'USD per million tokens. A kind that is null costs as much as the input or output it belongs to. Null if no price is set: budgets in USD then cannot limit the model.',
    }),
    own_key: z.boolean().meta({
      description: 'It belongs to one of the tenant’s own model providers, and is called with the tenant’s key.',
    }),
    has_credentials: z.boolean().meta({
      description:
        'False if no credentials of its provider were found when Sortie started, and none of those calls was answered. Such a model may be named, and a call says what is missing.',
    }),
    health: z.strictObject({
      state: z.enum(['ok', 'failing', 'rate_limited']).meta({
        description: '`failing`: it failed several times in a row. `rate_limited`: it gets too many requests.',
      }),
      until: Time.nullable().meta({ description: 'When it is called again; null if it may be called now.' }),
    }),
    calls: z.int().meta({
      description:
        'How many of the tenant’s recorded calls of today and yesterday (UTC) were counted: at most 1,000 of all models together.',
    }),
    latency: Spread.nullable().meta({
      description: 'The duration of those calls, from the first try to the last word. Null if there are none.',
    }),
    first_output: Spread.nullable().meta({
      description: 'The time until the first part of their answers. Null if unknown.',
    }),
    adjustments: z.array(z.string()).meta({
      description:
        'Which parts of requests its endpoint did not support in those calls, and what was sent instead. All processes of Sortie remember a refusal for a day, then try again once.',
    }),
  })
  .meta({ id: 'Model' })
export type Model = z.infer<typeof Model>

export const ModelList = listOf(Model).meta({ id: 'ModelList' })
