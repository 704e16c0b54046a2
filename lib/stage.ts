import { type LaneCapacity, laneCapacity, neverReserved, sumOf } from './lane-capacity.ts'
import { SettingsError } from './settings-error.ts'
import {
  type CopySetting,
  type Domain,
  describeCopy,
  type MailSender,
  mailSenderOf,
  problemOfDefault,
  type RestoredSetting,
  StageSettings,
  settingsOf,
} from './stages.ts'

/** One deployment of Sortie: the name that distinguishes it, and its settings in `stages.json`. */
export interface Stage {
  readonly name: string
  /** Whether `stages.json` names it. A mistyped name is a stage too, and a protected one. */
  readonly isNamed: boolean
  /**
   * Its data outlives its stacks, its stacks refuse to be deleted, and its lanes have reserved capacity. A new account may have a
   * concurrency limit of 10, of which Lambda lets nobody reserve anything; so a disposable stage reserves nothing.
   */
  readonly isProtected: boolean
  readonly logDays: number
  /** The meaning of an agent's model `default`: `<provider>/<model>`. */
  readonly defaultModel: string
  /** The other model settings, as JSON. */
  readonly models: string | undefined
  /** How many Lambdas the account lets it run at once. */
  readonly concurrency: number
  readonly lanes: LaneCapacity
  /** Its region. None: the region of the credentials. */
  readonly region: string | undefined
  readonly domain: Domain | undefined
  /** None: the HTTP API is reached directly. */
  readonly edge: Edge | undefined
  readonly tags: Readonly<Record<string, string>>
  /** The sites whose pages may use its API, and send files to its bucket and fetch them. */
  readonly origins: readonly string[]
  /** None: it sends no mails. */
  readonly mail?: MailSender
  /** The destination of its copies; without one, nothing is copied. */
  readonly copy?: CopySetting
  /** Restored data that replaces its own. */
  readonly restored?: RestoredSetting
}

/** CloudFront before the HTTP API, with a firewall. */
export interface Edge {
  /** The firewall's limit for one address in five minutes. */
  readonly requestsPerAddress: number
  /** The number of the secret that it adds to requests. */
  readonly secret: number
}

/**
 * The stage for `cdk -c stage=<name> -c model=<provider>/<model>`; by default `dev`. `region` is that of the credentials.
 * @param settings the stage's settings in `stages.json`; a stage that is not in it has the defaults
 * @throws SettingsError if the name cannot be part of queue and secret names, no deployment can use the model, the lanes take
 * more than the account has, or the copy would be in the stage's own region
 */
export function stageOf(
  context: { readonly stage?: unknown; readonly model?: unknown; readonly region?: string | undefined },
  settings: (stage: string) => StageSettings | undefined = settingsOf,
): Stage {
  const name = String(context.stage ?? 'dev')
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
    throw new SettingsError([
      `The stage ${JSON.stringify(name)} is not 1 to 20 lower-case letters, digits and hyphens, such as staging`,
    ])
  }
  const own = settings(name)
  const said = own ?? StageSettings.parse({})
  const stage = {
    name,
    isNamed: own !== undefined,
    isProtected: !said.disposable,
    logDays: said.log_days ?? (said.disposable ? 14 : 90),
    defaultModel: context.model === undefined ? said.model : modelOf(context.model, said),
    models: said.models && JSON.stringify(said.models),
    concurrency: said.concurrency,
    lanes: laneCapacity(said),
    ...placeOf(said, context.region ?? usualRegion),
    domain: said.domain,
    tags: said.tags,
    origins: said.origins,
    ...mailOf(said),
    ...(said.copy && { copy: said.copy }),
    ...(said.restored && { restored: said.restored }),
  }
  requireRoom(stage)
  if (said.copy && said.copy.region === (stage.region ?? context.region))
    throw new SettingsError([
      `The copy of ${name} would be in ${said.copy.region}, where the stage is: name another region`,
    ])
  return stage
}

function mailOf(said: StageSettings): Pick<Stage, 'mail'> {
  const mail = mailSenderOf(said)
  return mail ? { mail } : {}
}

function modelOf(given: unknown, { models }: StageSettings): string {
  const model = String(given)
  const problem = problemOfDefault(model, models?.endpoints)
  if (problem === undefined) return model
  throw new SettingsError([`-c model=${model}: ${problem}`])
}

/** The AWS CDK's default region. */
const usualRegion = 'us-east-1'

/** Only a stage with an edge needs to know its region: it refers to CloudFront's firewall in another region. */
function placeOf(said: StageSettings, here: string): Pick<Stage, 'region' | 'edge'> {
  if (!(said.edge ?? !said.disposable)) return { region: said.region, edge: undefined }
  return {
    region: said.region ?? here,
    edge: { requestsPerAddress: said.requests_per_address, secret: said.edge_secret },
  }
}

function requireRoom({ name, isProtected, concurrency, lanes }: Stage): void {
  const taken = sumOf(lanes)
  const room = isProtected ? concurrency - neverReserved : concurrency
  if (taken <= room) return
  const kept = isProtected ? `, of which ${neverReserved} cannot be reserved` : ''
  throw new SettingsError([
    `The lanes of ${name} take ${taken} executors of a concurrency of ${concurrency}${kept}. stages.json says both; \`disposable\` reserves nothing`,
  ])
}

/** A deployment prints this about its stage, so that nobody learns too late what was not kept. */
export function describeStage(stage: Stage): string {
  const { name, isProtected, lanes, restored } = stage
  const kept = isProtected
    ? `The stage ${name} is protected: its stacks refuse to be deleted, its data outlives them, and ${sumOf(lanes)} executors are reserved. ${describeCopy(stage)}`
    : `The stage ${name} is disposable, as stages.json says: its data is deleted with its stacks, and no executors are reserved.`
  const had = restored ? ` It has what was restored of ${restored.of}, in the tables ${restored.tables}-….` : ''
  const unnamed = stage.isNamed ? '' : ' stages.json does not name it, so it has the defaults.'
  return `${kept}${unnamed}${had} ${describeReach(stage)}`
}

function describeReach({ domain, edge }: Stage): string {
  const address = domain ? `at https://${domain.http}` : `under an AWS address`
  return `It is reached ${address}, ${edge ? 'through CloudFront and its firewall, and has the console there' : 'without a firewall and without the console'}.`
}

/** The tags of all the stage's resources: those in `stages.json`, and the stage's name. */
export function tagsOf({ name, tags }: Pick<Stage, 'name' | 'tags'>): Readonly<Record<string, string>> {
  return { ...tags, application: 'sortie', stage: name }
}

export type StackPart =
  | 'copy'
  | 'data'
  | 'messaging'
  | 'domains'
  | 'platform'
  | 'routes'
  | 'later-routes'
  | 'firewall'
  | 'edge'
  | 'alarms'

/** The stacks' names, by which the command line finds a stage's outputs. */
export function stackName(stage: string, part: StackPart): string {
  return `sortie-${stage}-${part}`
}

/** Functions have names that operators can type, and that others can refer to before they exist. */
export function functionName(stage: string, name: string): string {
  return `sortie-${stage}-${name}`
}

/** By these names, the person who releases a version finds the alarms that would stop it. */
export function alarmName(stage: string, { of, kind }: { readonly of: string; readonly kind: string }): string {
  return `sortie-${stage}-${of}-${kind}`
}

/** A lane's queue, without `.fifo`. */
export function laneName(stage: string, lane: string): string {
  return `sortie-${stage}-${lane}`
}

/** The queue of messages that a function could not handle. */
export function failuresName(stage: string, name: string): string {
  return `${functionName(stage, name)}-failures`
}

/** The name of a consumer of the change feed, prefixed with that of the function that reads the stream for it. */
export function consumerName(reader: string, consumer: string): string {
  return `${reader}-${consumer}`
}

/** The queue that delivers unhandled items to a consumer again. */
export function laterName(stage: string, name: string): string {
  return `${functionName(stage, name)}-later`
}

/** The secret that the edge adds, by which functions recognise it. Functions accept the secrets of two consecutive numbers. */
export function edgeSecretName(stage: string, number: number): string {
  return `sortie-${stage}-edge-${number}`
}

/** The name by which others invoke a function that is released gradually: it points to one of its versions, or two. */
export const liveAlias = 'live'

/** Provider keys and other platform secrets are in Secrets Manager under this prefix, followed by their own name. */
export function secretPrefix(stage: string): string {
  return `sortie/${stage}/`
}
