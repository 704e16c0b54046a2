import { anyTenant, platformTenant } from '../adapters/aws/tenant-id.ts'
import { providers } from '../adapters/models/providers.ts'
import { screenActions } from '../adapters/models/screens/actions.ts'
import type { TableName } from '../core/base/ports/store.ts'
import type { FunctionDefinition, StoreOperation, Uses } from '../functions/runtime/definition.ts'
import { closedOfTenants, openOfPlatform } from '../functions/runtime/parts.ts'

/** IAM actions, and on what: a key of `GrantTargets`. */
export interface Grant {
  readonly actions: readonly string[]
  readonly on: GrantTarget
  /** Of a table, by patterns of its partition keys: in no other. */
  readonly partitions?: readonly string[]
}

/** What a function does not do to a table, whatever it is granted there. */
export interface Refusal {
  readonly actions: readonly string[]
  readonly on: TableName
  readonly partitions: readonly string[]
}

export type GrantTarget =
  | `${TableName}`
  | `${TableName}/listing`
  | `${TableName}/due`
  | 'setAside'
  | 'format'
  | 'lanes'
  | 'bus'
  | 'blobs'
  | 'blobBucket'
  | 'connections.send'
  | 'connections.close'
  | 'pushShard'
  | 'runProgram'
  | 'timers'
  | 'timerRole'
  | 'models'
  | 'guardrails'
  | 'secrets'
  | 'key'

type PortName = Exclude<keyof Uses, 'stores'>
type OperationsOf<P extends PortName> = NonNullable<Uses[P]>[number]

/** What each operation of the store needs, on the table itself or on one of its indexes. */
const storeGrants: Readonly<
  Record<StoreOperation, { readonly actions: readonly string[]; readonly index?: 'listing' | 'due' }>
> = {
  get: { actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'] },
  query: { actions: ['dynamodb:Query'] },
  queryListing: { actions: ['dynamodb:Query'], index: 'listing' },
  queryDue: { actions: ['dynamodb:Query'], index: 'due' },
  put: { actions: ['dynamodb:PutItem'] },
  delete: { actions: ['dynamodb:DeleteItem'] },
  check: { actions: ['dynamodb:ConditionCheckItem'] },
  add: { actions: ['dynamodb:UpdateItem'] },
  increment: { actions: ['dynamodb:UpdateItem'] },
}

/** What each operation of every other port needs. */
const portGrants: { readonly [P in PortName]: Readonly<Record<OperationsOf<P>, readonly Grant[]>> } = {
  lanes: { send: [{ actions: ['sqs:SendMessage'], on: 'lanes' }] },
  bus: { publish: [{ actions: ['events:PutEvents'], on: 'bus' }] },
  blobs: {
    // A repeated put reads what is there, to tell a repeat from other bytes under the same key.
    put: [{ actions: ['s3:PutObject', 's3:PutObjectTagging', 's3:GetObject'], on: 'blobs' }],
    // S3 answers 403, and not 404, for an object that is not there: so that is asked for.
    get: [
      { actions: ['s3:GetObject'], on: 'blobs' },
      { actions: ['s3:ListBucket'], on: 'blobBucket' },
    ],
    delete: [{ actions: ['s3:DeleteObject'], on: 'blobs' }],
  },
  sockets: {
    send: [{ actions: ['execute-api:ManageConnections'], on: 'connections.send' }],
    deliver: [{ actions: ['execute-api:ManageConnections'], on: 'connections.send' }],
    deliverToMany: [
      { actions: ['execute-api:ManageConnections'], on: 'connections.send' },
      { actions: ['lambda:InvokeFunction'], on: 'pushShard' },
    ],
    // API Gateway keeps back what its connection cannot take.
    room: [],
    close: [{ actions: ['execute-api:ManageConnections'], on: 'connections.close' }],
  },
  scheduler: {
    set: [
      { actions: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule'], on: 'timers' },
      { actions: ['iam:PassRole'], on: 'timerRole' },
    ],
    remove: [{ actions: ['scheduler:DeleteSchedule'], on: 'timers' }],
  },
  models: {
    generate: [
      { actions: providers.flatMap(({ aws }) => aws?.allow?.actions ?? []), on: 'models' },
      { actions: ['secretsmanager:GetSecretValue'], on: 'secrets' },
    ],
    price: [],
  },
  roster: { models: [], find: [], has: [], adjustments: [], tenantProtocols: [] },
  secrets: {
    get: [{ actions: ['secretsmanager:GetSecretValue'], on: 'secrets' }],
    seal: [{ actions: ['kms:Encrypt'], on: 'key' }],
    open: [{ actions: ['kms:Decrypt'], on: 'key' }],
  },
  web: { fetch: [] },
  mcp: { connect: [] },
  checks: { check: [], match: [], readApi: [] },
  programs: { run: [{ actions: ['lambda:InvokeFunction'], on: 'runProgram' }] },
  sandbox: { run: [] },
  screens: { apply: [{ actions: screenActions, on: 'guardrails' }] },
  contents: { examine: [] },
  viewer: { script: [] },
  // Whoever signs an address can do no more with it than the signer may.
  transfers: {
    uploadTo: [{ actions: ['s3:PutObject', 's3:PutObjectTagging'], on: 'blobs' }],
    downloadFrom: [{ actions: ['s3:GetObject'], on: 'blobs' }],
  },
  health: {
    store: [],
    lanes: [{ actions: ['sqs:GetQueueAttributes'], on: 'lanes' }],
    feed: [{ actions: ['dynamodb:DescribeTable'], on: 'entities' }],
  },
}

type Granted = Pick<FunctionDefinition, 'uses' | 'parts' | 'trigger'>

/** Everything that a function may do for the operations that it declares: one grant for each target. */
export function grantsOf(definition: Granted): readonly Grant[] {
  const actionsOn = new Map<GrantTarget, Set<string>>()
  for (const { actions, on } of [...storeGrantsOf(definition), ...portGrantsOf(definition.uses)]) {
    actionsOn.set(on, new Set([...(actionsOn.get(on) ?? []), ...actions]))
  }
  return [...actionsOn].map(([on, actions]) => {
    const grant = { on, actions: [...actions] }
    return isTable(on) ? { ...grant, partitions: partitionsFor(definition, on) } : grant
  })
}

const tables: readonly string[] = ['entities', 'ledger', 'ephemeral'] satisfies readonly TableName[]

function isTable(target: GrantTarget): target is TableName {
  return tables.includes(target)
}

/** Those of any tenant, and of the platform's only those that it names. A deployment is no tenant's. */
function partitionsFor({ parts = [], trigger }: Granted, table: TableName): readonly string[] {
  const ofTenants = trigger.kind === 'deployment' ? [] : [`${anyTenant}|*`]
  return [...ofTenants, ...openOfPlatform(table, parts).map((partition) => `${platformTenant}|${partition}`)]
}

const changing = /^dynamodb:(Put|Update|Delete)Item$/

/** What gives somebody access is changed only by functions that say so. */
export function refusalsOf(definition: Granted): readonly Refusal[] {
  return grantsOf(definition).flatMap(({ on, actions }) => {
    const refused = actions.filter((action) => changing.test(action))
    if (!isTable(on) || refused.length === 0) return []
    const closed = closedOfTenants(on, definition.parts ?? [])
    if (closed.length === 0) return []
    return [{ on, actions: refused, partitions: closed.map((partition) => `${anyTenant}|${partition}`) }]
  })
}

/** Who may read may note what it cannot read, and who is brought the change feed also what it cannot handle. */
const toSetAside: Grant = { actions: ['dynamodb:PutItem'], on: 'setAside' }
/** Whoever has a store looks first of which format it is. */
const toSeeTheFormat: Grant = { actions: ['dynamodb:GetItem'], on: 'format' }
const reads: readonly StoreOperation[] = ['get', 'query', 'queryDue']

function storeGrantsOf({ uses: { stores }, trigger }: Granted): readonly Grant[] {
  if (!stores) return []
  const readsAny = Object.values(stores).some((operations) => operations.some((operation) => reads.includes(operation)))
  return [...operationGrantsOf(stores), toSeeTheFormat, ...(readsAny || trigger.kind === 'stream' ? [toSetAside] : [])]
}

function operationGrantsOf(stores: NonNullable<Uses['stores']>): readonly Grant[] {
  return (Object.entries(stores) as [TableName, readonly StoreOperation[]][]).flatMap(([table, operations]) =>
    operations.map((operation): Grant => {
      const { actions, index } = storeGrants[operation]
      return { actions, on: index ? `${table}/${index}` : table }
    }),
  )
}

function portGrantsOf({ stores: _, ...ports }: Uses): readonly Grant[] {
  return (Object.entries(ports) as [PortName, readonly string[]][]).flatMap(([port, operations]) => {
    const rows: Readonly<Record<string, readonly Grant[]>> = portGrants[port]
    return operations.flatMap((operation) => rows[operation] ?? [])
  })
}
