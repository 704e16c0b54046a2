import * as z from 'zod'
import { listOf, Time } from './common.ts'
import { Ability } from './model.ts'
import { WebAddress } from './web-address.ts'

/** What stands before the `/` of a model's name. */
export const ProviderName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'use up to 32 of a-z, 0-9 and -, and begin with a letter')

export const modelProtocols = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const

const protocol = z.enum(modelProtocols).meta({
  description: 'The protocol of the service. An installation may allow only some of them.',
})

const description = z.string().max(1000)

/** Long enough to be found, and hidden, where a service gives it back in an answer. */
const apiKey = z
  .string()
  .min(8)
  .max(2000)
  .regex(/^[\x21-\x7e]*$/, 'is no visible ASCII text')

const usd = z.number().min(0).max(100_000)
const tokens = z.int().min(1).max(1_000_000_000)

/** USD per million tokens. What has no price of its own costs as much as the input or output that it is part of. */
const kinds = {
  input_usd_per_million: usd,
  output_usd_per_million: usd,
  cached_input_usd_per_million: usd.exactOptional(),
  cache_write_usd_per_million: usd.exactOptional(),
  reasoning_usd_per_million: usd.exactOptional(),
}

const TierPrice = z.strictObject({
  above_input_tokens: tokens.meta({ description: 'Applies to calls whose input is longer than this.' }),
  ...kinds,
})

const maxTiers = 5
const maxServiceTiers = 5

const OwnModelPrice = z.strictObject({
  ...kinds,
  service_tiers: z
    .record(
      z.string().regex(/^[a-z0-9_-]{1,32}$/, 'use the name that the service uses, such as flex'),
      z.strictObject(kinds),
    )
    .refine((given) => Object.keys(given).length <= maxServiceTiers, `at most ${maxServiceTiers} service tiers`)
    .meta({
      maxProperties: maxServiceTiers,
      description: 'Prices for calls that the service reports in this tier, such as `flex`, `priority` or `batch`.',
    })
    .exactOptional(),
  tiers: z.array(TierPrice).max(maxTiers).exactOptional().meta({
    description:
      'Prices for calls with a long input, which replace all others. The entry with the largest matching `above_input_tokens` applies.',
  }),
})

const OwnModel = z.strictObject({
  context_window: tokens.exactOptional().meta({
    description: 'Input and output tokens together. What no longer fits is left out or summarised; default 128,000.',
  }),
  max_output_tokens: tokens
    .exactOptional()
    .meta({ description: 'The maximum output of one answer; Sortie requests no more.' }),
  abilities: z.array(Ability).max(Ability.options.length).exactOptional().meta({
    description:
      'With `images`, `audio` and `documents` it gets such files as they are; otherwise it gets a description. The other values are only for information.',
  }),
  price: OwnModelPrice.exactOptional().meta({
    description: 'Without a price, budgets in USD cannot limit the model, and its calls count as free.',
  }),
})

const maxModels = 50
const models = z
  .record(z.string().regex(/^[\w.:/-]{1,128}$/, 'use the name that the service uses for the model'), OwnModel)
  .refine((given) => Object.keys(given).length <= maxModels, `at most ${maxModels} models`)
  .meta({ maxProperties: maxModels, description: 'Details of its models, by the service’s own names.' })

const timeouts = z
  .strictObject({
    first_byte_s: z.int().min(1).max(300).exactOptional().meta({ description: 'Until the first data arrives.' }),
    silence_s: z.int().min(1).max(300).exactOptional().meta({ description: 'Between two pieces of data.' }),
  })
  .meta({ description: 'Replace the installation’s timeouts, in seconds.' })

export const PutModelProvider = z
  .strictObject({
    description: description.default(''),
    protocol,
    base_url: WebAddress.meta({
      description: 'The service’s base address; https; for OpenAI’s protocols with the version, such as `/v1`.',
    }),
    api_key: apiKey.nullable().optional().meta({
      description:
        'Stored sealed, sent only to this address, and never shown. Omitted: the present key stays, as long as the protocol and the address do. Null: the service needs none.',
    }),
    models: models.default({}),
    timeouts: timeouts.default({}),
  })
  .meta({ id: 'PutModelProvider' })
export type PutModelProvider = z.output<typeof PutModelProvider>

export const ModelProvider = z
  .strictObject({
    name: ProviderName,
    description,
    protocol: z.string(),
    base_url: z.string(),
    has_key: z.boolean(),
    models,
    timeouts,
    created_at: Time,
    updated_at: Time,
    key_set_at: Time.nullable().meta({ description: 'When its present key was set.' }),
  })
  .meta({ id: 'ModelProvider' })
export type ModelProvider = z.infer<typeof ModelProvider>

export const ModelProviderList = listOf(ModelProvider).meta({ id: 'ModelProviderList' })
