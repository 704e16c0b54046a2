import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { ownName, providerName } from '../adapters/models/generate.ts'
import { offlineModels } from '../adapters/models/offline/offline.ts'
import { providers } from '../adapters/models/providers.ts'
import { ModelsSetting } from '../adapters/models/settings/models-setting.ts'
import { isPageOrigin } from '../adapters/system/page-origins.ts'
import { systemReason } from '../adapters/system/system-reason.ts'
import { isMailAddress } from '../core/base/ports/mail.ts'
import { regionShape } from './region-shape.ts'
import { SettingsError } from './settings-error.ts'

/** An account's default limit. A new account may have less. */
const usualConcurrency = 1_000

const Region = z.string().regex(regionShape, 'it must be an AWS region, such as eu-central-1')

/** Lambda accepts 2 to 1,000 for a mapping. */
const Executors = z.int().min(2).max(1_000).exactOptional()

/** A DNS name, a little shorter than DNS allows, since we may add a label in front. */
const DomainName = z
  .string()
  .max(240)
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, 'it must be a DNS name in lower case')

/** The stage's own names, in a hosted zone of Route 53. */
const Domain = z
  .strictObject({
    /** Name of the HTTP API. */
    http: DomainName,
    /** Name of the WebSocket API: API Gateway does not let the two APIs share one. */
    websocket: DomainName,
    /** By both ID and name, so that synthesis needs no lookup in the account. */
    zone: z.strictObject({ id: z.string().regex(/^Z[A-Z0-9]+$/, 'it must be a hosted zone’s id'), name: DomainName }),
  })
  .refine(({ http, websocket }) => http !== websocket, 'the two APIs cannot share a name')
  .refine(
    ({ http, websocket, zone }) => [http, websocket].every((name) => `.${name}`.endsWith(`.${zone.name}`)),
    'both names must be in the zone',
  )
export type Domain = z.output<typeof Domain>

/** Sites, for pages in browsers. */
const Origins = z
  .array(z.string().max(200).refine(isPageOrigin, 'it must be an origin, such as https://console.example.com'))
  .max(20)

/** AWS allows 50 tags, of which two are ours, and reserves `aws:`. */
const Tags = z
  .record(z.string().regex(/^(?!aws:)[\w .:/=+@-]{1,128}$/), z.string().regex(/^[\w .:/=+@-]{0,256}$/))
  .refine((tags) => Object.keys(tags).length <= 40, 'at most 40 tags')
/** The output of `sortie restore`, for the stage that uses the restored data. */
const Restored = z.strictObject({
  /** The stage that the data came from. */
  of: z.string().min(1),
  /** The prefix of its three tables' names. */
  tables: z.string().regex(/^[a-zA-Z0-9_.-]{3,240}$/),
  /** The change feed of `entities`: the name of a table's stream cannot be guessed. */
  stream: z.string().startsWith('arn:'),
  blobs: z.string().min(3),
  key: z.string().startsWith('arn:'),
})
export type RestoredSetting = z.output<typeof Restored>

/** A copy outside the region of the stage. */
const Copy = z.strictObject({
  region: Region,
  /** How often the tables are copied, which bounds the loss if the region is lost. */
  every_hours: z.literal([1, 2, 3, 4, 6, 8, 12, 24]).default(24),
  /** How long a copy of the tables is kept. */
  kept_days: z.int().min(1).max(365).default(7),
  /** Whether the sealing key also exists in the other region, which KMS allows only for a new key. */
  key: z.boolean().default(true),
})
export type CopySetting = z.output<typeof Copy>

const mostOfModels = 2_000

/**
 * A stage's model settings apart from the default model. They are in an environment variable of each function that uses models,
 * and Lambda allows 4 KB of variables in all.
 */
const Models = ModelsSetting.refine(
  (models) => JSON.stringify(models).length <= mostOfModels,
  `it must be at most ${mostOfModels} characters as JSON`,
).refine(
  ({ endpoints }) => Object.values(endpoints).every((one) => one.key_env === undefined || one.key_secret !== undefined),
  'a deployment has keys in secrets: name the endpoint’s in key_secret',
)
type Endpoints = ModelsSetting['endpoints']

/** @returns the problem with a default model that no deployment can use */
export function problemOfDefault(model: string, endpoints: Endpoints = {}): string | undefined {
  const there = [...providers.flatMap(({ name, aws }) => (aws ? [name] : [])), ...Object.keys(endpoints)]
  const isThere = there.includes(providerName(model)) && ownName(model) !== ''
  if (isThere || offlineModels.includes(model)) return undefined
  return `it must be ${offlineModels.join(', ')}, or <provider>/<model> of ${there.join(' or ')}`
}

const SenderAddress = z.string().refine(isMailAddress, 'it must be a mail address, such as sortie@example.com')

/** Amazon SES sends the stage's mails. Whoever runs it has proved the identity there, in the stage's region. */
const MailSettings = z
  .strictObject({
    /** The address that mails come from. */
    from: SenderAddress,
    /** The identity that SES has verified: the address itself, or a domain above it. Default: the address's domain. */
    identity: z
      .string()
      .max(254)
      .regex(/^[A-Za-z0-9][A-Za-z0-9.@_+-]*$/, 'it must be a domain or an address')
      .exactOptional(),
    /** Its suppression of addresses that bounced or complained, its dedicated addresses and its events apply. */
    configuration_set: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, 'it must be the name of a configuration set')
      .exactOptional(),
  })
  .refine(
    ({ from, identity = from }) => identity === from || `.${domainOf(from)}`.endsWith(`.${identity}`),
    'the identity must be the address, or a domain that it is in',
  )

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** The settings of one stage in `stages.json`. Omitted ones have defaults; `disposable` is false by default. */
export const StageSettings = z
  .strictObject({
    /** The stage may be thrown away: its data is deleted with its stacks. */
    disposable: z.boolean().default(false),
    /** The meaning of an agent's model `default`: `<provider>/<model>`. */
    model: z.string().default('offline/rules'),
    /** Named endpoints, prices and times. */
    models: Models.exactOptional(),
    /** How long logs are kept; CloudWatch accepts these values. */
    log_days: z.literal([7, 14, 30, 60, 90, 180, 365]).exactOptional(),
    /** How many Lambdas the account lets this stage run at once. */
    concurrency: z.int().min(10).max(100_000).default(usualConcurrency),
    /** Concurrent executors of each lane. Omitted lanes share half of `concurrency` by the weights of `execute`. */
    lanes: z.strictObject({ critical: Executors, high: Executors, normal: Executors, low: Executors }).default({}),
    /** Its region. Default: the region of the credentials. */
    region: Region.exactOptional(),
    domain: Domain.exactOptional(),
    /** Whether CloudFront and its firewall are in front of the HTTP API. Default: if the stage is protected. */
    edge: z.boolean().exactOptional(),
    /** The firewall's limit for one address in five minutes. AWS WAF accepts 10 to 2,000,000,000. */
    requests_per_address: z.int().min(100).max(2_000_000_000).default(30_000),
    /** Increase it to give the edge a new secret, by which functions recognise it. */
    edge_secret: z.int().min(1).max(1_000_000).default(1),
    /** Additional tags for everything that can be tagged, such as a cost centre. */
    tags: Tags.default({}),
    /** The sites whose pages may use the API, and send files to the bucket and fetch them. */
    origins: Origins.default([]),
    /** Without them the stage sends no mails. */
    mail: MailSettings.exactOptional(),
    copy: Copy.exactOptional(),
    restored: Restored.exactOptional(),
  })
  .superRefine(({ model, models }, context) => {
    const message = problemOfDefault(model, models?.endpoints)
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['model'], message })
  })
export type StageSettings = z.output<typeof StageSettings>

const Stages = z.record(z.string(), StageSettings)

/**
 * The settings of a stage, from `stages.json` at the root of the repository. A stage that is not in it has none.
 * @throws SettingsError that names the unreadable parts of the file
 */
export function settingsOf(
  stage: string,
  file = join(import.meta.dirname, '..', 'stages.json'),
): StageSettings | undefined {
  const parsed = Stages.safeParse(parse(read(file), file))
  if (parsed.success) return parsed.data[stage]
  const issues = parsed.error.issues.slice(0, mostProblems)
  throw new SettingsError(
    issues.map(({ path, message }) => [file, ...(path.length > 0 ? [path.join('.')] : []), message].join(': ')),
  )
}

/** A screenful. */
const mostProblems = 20

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new SettingsError([`${file} cannot be read: ${systemReason(error)}`])
  }
}

function parse(content: string, file: string): unknown {
  try {
    return JSON.parse(content)
  } catch (error) {
    // The message may quote a part of the file, with its lines.
    const problem = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error)
    throw new SettingsError([`${file} is not JSON: ${problem}`])
  }
}

/** How a stage sends mails. */
export interface MailSender {
  readonly from: string
  readonly identity: string
  readonly configurationSet: string | undefined
}

export function mailSenderOf({ mail }: StageSettings): MailSender | undefined {
  if (!mail) return undefined
  const { from, identity = domainOf(from), configuration_set: configurationSet } = mail
  return { from, identity, configurationSet }
}

/** Describes whether any of the stage's data survives the loss of its region. */
export function describeCopy({ copy }: { readonly copy?: CopySetting | undefined }): string {
  if (!copy) return 'No copy of its data leaves its region.'
  return `Its tables are copied to ${copy.region} every ${copy.every_hours} hours, and its blobs as they come.`
}
