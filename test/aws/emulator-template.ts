/**
 * What a CloudFormation template needs before MiniStack 1.5.33 takes it. The app itself is written for AWS and knows
 * nothing of this. Each change here is a shortfall of the emulator, so each is a thing that these tests do not show.
 */

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

export interface Resource {
  Type: string
  Properties?: JsonObject
  DependsOn?: string | string[]
}

export interface Template {
  Resources?: Record<string, Resource>
  Outputs?: JsonObject
}

/**
 * The same templates, as the emulator at `endpoint` can deploy them.
 *
 * @returns the templates in the same order, and the logical ids of the resources that were left out
 */
export function adaptTemplates(templates: Template[], endpoint: string): { templates: Template[]; leftOut: string[] } {
  const stageNames = new Set(templates.flatMap(namedStages))
  const leftOut: string[] = []
  const adapted = templates.map((template) => {
    const kept: Record<string, Resource> = {}
    for (const [id, resource] of Object.entries(template.Resources ?? {})) {
      if (canDeploy(resource))
        kept[id] = camelCaseCors(
          sendingAsAnybody(grantDefaultGroup(withoutEncryptionContext(allowPlainHttp(unchanging(resource))))),
        )
      else leftOut.push(id)
    }
    return { ...template, Resources: kept }
  })
  return {
    templates: adapted.map((template) => reachable(withoutDependenciesOn(leftOut, template), endpoint, stageNames)),
    leftOut,
  }
}

/**
 * A template with a type that the emulator does not know is refused whole. Alarms only watch, CodeDeploy only says how fast, and what AWS Backup copies is
 * copied by nobody there. Without a RouteResponse
 * the emulator still sends a handler's `body` back over the socket (AWS would not).
 */
function canDeploy({ Type, Properties }: Resource): boolean {
  if (Type === 'AWS::ApiGatewayV2::RouteResponse' || Type === 'AWS::CloudWatch::CompositeAlarm') return false
  if (Type.startsWith('AWS::CodeDeploy::') || Type === 'AWS::Backup::BackupSelection') return false
  const isMetricMath = Type === 'AWS::CloudWatch::Alarm' && Properties?.Metrics !== undefined
  return !isMetricMath
}

/**
 * An update of a table of which anything changes, as its tags from one release to the next or its protection before it is destroyed,
 * has the emulator put a new and empty one of another name in its place, and it keeps none of this anyway.
 */
function unchanging(resource: Resource): Resource {
  const replicas = resource.Properties?.Replicas
  if (resource.Type !== 'AWS::DynamoDB::GlobalTable' || !Array.isArray(replicas)) return resource
  const Replicas = replicas.map((replica) => (isObject(replica) ? { Region: replica.Region ?? '' } : replica))
  return { ...resource, Properties: { ...resource.Properties, Replicas } }
}

/** The emulator speaks plain HTTP on loopback and enforces policies, so a denial of plain HTTP would deny everything. */
function allowPlainHttp(resource: Resource): Resource {
  const document = resource.Properties?.PolicyDocument
  if (!isObject(document) || !Array.isArray(document.Statement)) return resource
  const Statement = document.Statement.filter((statement) => !JSON.stringify(statement).includes('aws:SecureTransport'))
  return { ...resource, Properties: { ...resource.Properties, PolicyDocument: { ...document, Statement } } }
}

/** The emulator tells policies nothing of a secret's encryption context, so what asks for one would be refused. */
function withoutEncryptionContext(resource: Resource): Resource {
  const name = resource.Type === 'AWS::KMS::Key' ? 'KeyPolicy' : 'PolicyDocument'
  const document = resource.Properties?.[name]
  if (!isObject(document) || !Array.isArray(document.Statement)) return resource
  const asks = (statement: Json) => isObject(statement) && JSON.stringify(statement).includes('kms:EncryptionContext')
  const Statement = document.Statement.flatMap((statement) => {
    if (!asks(statement) || !isObject(statement)) return [statement]
    const { Condition: _, ...rest } = statement
    return statement.Effect === 'Deny' ? [] : [rest]
  })
  return { ...resource, Properties: { ...resource.Properties, [name]: { ...document, Statement } } }
}

/** Whatever group a schedule is in, the emulator asks for permission on the group `default`. */
function grantDefaultGroup(resource: Resource): Resource {
  if (resource.Type !== 'AWS::IAM::Policy') return resource
  return JSON.parse(JSON.stringify(resource).replaceAll(/:schedule\/[^/"]+\//g, ':schedule/default/'))
}

/** The emulator does not ask policies about the identity that a mail is sent from, but about all of them. */
function sendingAsAnybody(resource: Resource): Resource {
  const document = resource.Properties?.PolicyDocument
  if (resource.Type !== 'AWS::IAM::Policy' || !isObject(document) || !Array.isArray(document.Statement)) return resource
  const Statement = document.Statement.map((statement) =>
    isObject(statement) && statement.Action === 'ses:SendEmail' ? { ...statement, Resource: '*' } : statement,
  )
  return { ...resource, Properties: { ...resource.Properties, PolicyDocument: { ...document, Statement } } }
}

/** The emulator keeps the CORS properties as CloudFormation spells them and then looks for the spelling of the API. */
function camelCaseCors(resource: Resource): Resource {
  const cors = resource.Properties?.CorsConfiguration
  if (resource.Type !== 'AWS::ApiGatewayV2::Api' || !isObject(cors)) return resource
  const camelCased = Object.fromEntries(Object.entries(cors).map(([key, value]) => [lowerFirst(key), value]))
  return { ...resource, Properties: { ...resource.Properties, CorsConfiguration: camelCased } }
}

function withoutDependenciesOn(leftOut: string[], template: Template): Template {
  const entries = Object.entries(template.Resources ?? {}).map(([id, { DependsOn, ...resource }]) => {
    const kept = [DependsOn ?? []].flat().filter((dependency) => !leftOut.includes(dependency))
    return [id, kept.length > 0 ? { ...resource, DependsOn: kept } : resource] as const
  })
  return { ...template, Resources: Object.fromEntries(entries) }
}

/** Names under amazonaws.com and on.aws do not lead to the emulator: its APIs and Function URLs have a path below the endpoint. */
function reachable(template: Template, endpoint: string, stageNames: Set<string>): Template {
  const isSocketApi = (id: Json | undefined) =>
    template.Resources?.[String(id)]?.Properties?.ProtocolType === 'WEBSOCKET'
  const ofAddress = (value: JsonObject): Json | undefined => {
    const attribute = value['Fn::GetAtt']
    if (!Array.isArray(attribute)) return undefined
    const [api, name] = attribute
    if (name === 'FunctionUrl') return functionUrl(endpoint, value)
    if (name !== 'ApiEndpoint') return undefined
    return isSocketApi(api)
      ? apiUrl(endpoint.replace('http', 'ws'), { Ref: api ?? '' }, [])
      : apiUrl(endpoint, { Ref: api ?? '' }, ['/$default'])
  }
  const rewrite = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(rewrite)
    if (!isObject(value)) return value
    return ofAddress(value) ?? rewriteJoin(value, endpoint, stageNames) ?? mapValues(value, rewrite)
  }
  return rewrite(template as unknown as Json) as unknown as Template
}

/** `{"Fn::Join": ["", ["https://", <api id>, ".execute-api.<region>.", <suffix>, "/<path>"]]}`, as the CDK builds it. */
function rewriteJoin(value: JsonObject, endpoint: string, stageNames: Set<string>): Json | undefined {
  const join = value['Fn::Join']
  const parts = Array.isArray(join) && join[0] === '' ? join[1] : undefined
  if (!Array.isArray(parts)) return undefined
  const [scheme, api, host, ...others] = parts
  if ((scheme !== 'https://' && scheme !== 'wss://') || api === undefined) return undefined
  if (typeof host !== 'string' || !host.startsWith('.execute-api.')) return undefined
  const path = fromFirstSlash([host, ...others])
  const base = scheme === 'wss://' ? endpoint.replace('http', 'ws') : endpoint
  return apiUrl(base, api, beginsWithStage(path, stageNames) ? path : ['/$default', ...path])
}

function apiUrl(base: string, api: Json, path: Json[]): Json {
  return { 'Fn::Join': ['', [`${base}/_aws/execute-api/`, api, ...path]] }
}

/** `https://<id>.lambda-url.<region>.on.aws/` */
function functionUrl(endpoint: string, url: JsonObject): Json {
  const host = { 'Fn::Select': [2, { 'Fn::Split': ['/', url] }] }
  const id = { 'Fn::Select': [0, { 'Fn::Split': ['.', host] }] }
  return { 'Fn::Join': ['', [`${endpoint}/_aws/lambda-url/`, id, '/']] }
}

function fromFirstSlash(parts: Json[]): Json[] {
  const index = parts.findIndex((part) => typeof part === 'string' && part.includes('/'))
  const part = parts[index]
  return typeof part === 'string' ? [part.slice(part.indexOf('/')), ...parts.slice(index + 1)] : []
}

/** The default stage of an HTTP API has no name in its URL; every other stage comes first in the path. */
function beginsWithStage([first, second]: Json[], stageNames: Set<string>): boolean {
  if (first === '/') return isObject(second)
  return stageNames.has(String(first).split('/')[1] ?? '')
}

function namedStages({ Resources }: Template): string[] {
  return Object.values(Resources ?? {})
    .filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Stage')
    .map(({ Properties }) => String(Properties?.StageName))
    .filter((name) => name !== '$default')
}

function mapValues(object: JsonObject, map: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]))
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function lowerFirst(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1)
}
