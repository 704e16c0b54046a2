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
  description: 'What the service speaks. An installation may allow fewer of them.',
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
  above_input_tokens: tokens.meta({ description: 'For calls whose input is longer than this.' }),
  ...kinds,
})

const maxTiers = 5
const maxServiceTiers = 5

const OwnModelPrice = z.strictObject({
  ...kinds,
  service_tiers: z
    .record(z.string().regex(/^[a-z0-9_-]{1,32}$/, 'name it as the service does, such as flex'), z.strictObject(kinds))
    .refine((given) => Object.keys(given).length <= maxServiceTiers, `at most ${maxServiceTiers} service tiers`)
    .meta({
      maxProperties: maxServiceTiers,
      description:
        'Other prices for all of a call that the service says it made in this tier, such as `flex`, `priority` or `batch`.',
    })
    .exactOptional(),
  tiers: z.array(TierPrice).max(maxTiers).exactOptional().meta({
    description:
      'Other prices for all of a call whose input is long. The one with the most `above_input_tokens` holds.',
  }),
})

const OwnModel = z.strictObject({
  context_window: tokens.exactOptional().meta({
    description:
      'Tokens sent and answered. What no longer fits is left out or summarised; 128,000 where it is left out.',
  }),
  max_output_tokens: tokens.exactOptional().meta({ description: 'Of one answer: no more is asked for.' }),
  abilities: z.array(Ability).max(Ability.options.length).exactOptional().meta({
    description:
      '`images`, `audio` and `documents`: it is sent such files as they are, and else told of them. The others are for whoever reads the list.',
  }),
  price: OwnModelPrice.exactOptional().meta({
    description: 'Without one, budgets in USD cannot hold the model, and its calls cost nothing.',
  }),
})

const maxModels = 50
const models = z
  .record(z.string().regex(/^[\w.:/-]{1,128}$/, 'name the model as the service does'), OwnModel)
  .refine((given) => Object.keys(given).length <= maxModels, `at most ${maxModels} models`)
  .meta({ maxProperties: maxModels, description: 'What is known of its models, by the service’s own names.' })

const timeouts = z
  .strictObject({
    first_byte_s: z.int().min(1).max(300).exactOptional().meta({ description: 'Until the first sign of life.' }),
    silence_s: z.int().min(1).max(300).exactOptional().meta({ description: 'Between two signs of life.' }),
  })
  .meta({ description: 'In the place of the installation’s, in seconds.' })

export const PutModelProvider = z
  .strictObject({
    description: description.default(''),
    protocol,
    base_url: WebAddress.meta({
      description: 'Of the service, by https; of OpenAI’s protocols with its version, such as `/v1`.',
    }),
    api_key: apiKey.nullable().optional().meta({
      description:
        'Sealed, sent to this address alone, and never shown. Left out: the one that it has stays, as long as the protocol and the address do. Null: the service wants none.',
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
    key_set_at: Time.nullable().meta({ description: 'When the key that it has now was given.' }),
  })
  .meta({ id: 'ModelProvider' })
export type ModelProvider = z.infer<typeof ModelProvider>

export const ModelProviderList = listOf(ModelProvider).meta({ id: 'ModelProviderList' })
