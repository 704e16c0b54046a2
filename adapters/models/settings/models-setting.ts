import * as z from 'zod'
import { abilities } from '../../../core/base/ports/model-facts.ts'
import { protocols, providers } from '../providers.ts'
import type { ResilienceOptions } from '../resilience/resilience.ts'
import { OwnPrice, OwnPrices, type PriceTable } from '../roster/prices.ts'
import { readSetting } from './read-setting.ts'

const mostEndpoints = 50
const mostModels = 200

/** A possible part before the `/` of a model's name that is not already used. */
const EndpointName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'name it with up to 32 of a-z, 0-9 and -, and begin with a letter')
  .refine(
    (name) => name !== 'offline' && !providers.some((provider) => provider.name === name),
    'a provider of this name is there already',
  )

const Model = z.strictObject({
  context_window: z.int().min(1).max(1e9).exactOptional(),
  max_output_tokens: z.int().min(1).max(1e9).exactOptional(),
  abilities: z.array(z.enum(abilities)).max(abilities.length).exactOptional(),
  price: OwnPrice.exactOptional(),
})

const OwnName = z.string().regex(/^[\w.:/-]{1,128}$/, 'name the model as the service does, with up to 128 characters')

/** At most the limit for all models' start together. */
const ofEndpoint = z.number().min(1).max(300).exactOptional()

const protocol = z.string().refine((name) => protocols.has(name), `it must be ${[...protocols.keys()].join(' or ')}`)

/** A service with a known protocol, under the operator's own name. */
const Endpoint = z.strictObject({
  protocol,
  base_url: z.string().max(500).refine(isPlainAddress, 'it must be the address of a web server, and hold no password'),
  /** The environment variable with its key, on one machine. */
  key_env: z
    .string()
    .regex(/^[A-Za-z_]\w{0,99}$/, 'it must be the name of a variable of the environment')
    .exactOptional(),
  /** The platform secret with its key, in a deployment. */
  key_secret: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'it must be up to 64 of a-z, 0-9 and -')
    .exactOptional(),
  timeouts: z.strictObject({ first_byte_s: ofEndpoint, silence_s: ofEndpoint }).exactOptional(),
  models: z
    .record(OwnName, Model)
    .refine((models) => Object.keys(models).length <= mostModels, `at most ${mostModels} models`)
    .default({}),
})
export type Endpoint = z.output<typeof Endpoint>
export type Endpoints = Readonly<Record<string, Endpoint>>

const seconds = z.number().min(1).max(900).exactOptional()

/** The operator's model settings, apart from the default model. */
export const ModelsSetting = z.strictObject({
  endpoints: z
    .record(EndpointName, Endpoint)
    .refine((endpoints) => Object.keys(endpoints).length <= mostEndpoints, `at most ${mostEndpoints} endpoints`)
    .default({}),
  prices: OwnPrices.default({}),
  /** The protocols for tenants' own services; all by default. */
  tenant_protocols: z.array(protocol).max(20).exactOptional(),
  timeouts: z.strictObject({ first_byte_s: seconds, silence_s: seconds, whole_s: seconds }).default({}),
})
export type ModelsSetting = z.output<typeof ModelsSetting>

const example = `{"endpoints":{"my-vllm":{"protocol":"${[...protocols.keys()][0]}","base_url":"http://127.0.0.1:8000/v1"}}}`

/** @throws SettingError */
export function parseModelsSetting(text: string): ModelsSetting {
  return readSetting(text, { name: 'SORTIE_MODELS', schema: ModelsSetting, example })
}

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

/** The prices in the endpoints' models, and the separate ones, which take precedence. */
export function pricesIn({ endpoints, prices }: ModelsSetting): PriceTable {
  const ofEndpoints = Object.entries(endpoints).flatMap(([name, { models }]) =>
    Object.entries(models).flatMap(([model, { price }]) => (price ? [[`${name}/${model}`, price] as const] : [])),
  )
  return { ...Object.fromEntries(ofEndpoints), ...prices }
}

export function timeoutsIn({ timeouts }: ModelsSetting): Partial<ResilienceOptions> {
  const { first_byte_s, silence_s, whole_s } = timeouts
  return {
    ...(first_byte_s !== undefined && { firstChunkMs: first_byte_s * 1000 }),
    ...(silence_s !== undefined && { nextChunkMs: silence_s * 1000 }),
    ...(whole_s !== undefined && { wholeMs: whole_s * 1000 }),
  }
}
