import { anyTenant, platformTenant } from '../adapters/aws/tenant-id.ts'
import { providers } from '../adapters/models/providers.ts'
import { screenActions } from '../adapters/models/screens/actions.ts'
import type { TableName } from '../core/base/ports/store.ts'
import type { FunctionDefinition, StoreOperation, Uses } from '../functions/runtime/definition.ts'
import { closedOfTenants, openOfPlatform } from '../functions/runtime/parts.ts'
import { checksSessions } from '../functions/runtime/session-access.ts'

/** IAM actions, and their target: a key of `GrantTargets`. */
export interface Grant {
  readonly actions: readonly string[]
  readonly on: GrantTarget
  /** For a table: only partitions whose keys match these patterns. */
  readonly partitions?: readonly string[]
}

/** Actions on a table that a function may not perform, whatever it is granted. */
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
  | 'sessions'
  | 'sessionUses'
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
  | 'mail'

type PortName = Exclude<keyof Uses, 'stores'>
type OperationsOf<P extends PortName> = NonNullable<Uses[P]>[number]

/** The actions for each operation of the store, on the table itself or on one of its indexes. */
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

/** The grants for each operation of every other port. */
const portGrants: { readonly [P in PortName]: Readonly<Record<OperationsOf<P>, readonly Grant[]>> } = {
  lanes: { send: [{ actions: ['sqs:SendMessage'], on: 'lanes' }] },
  bus: { publish: [{ actions: ['events:PutEvents'], on: 'bus' }] },
  blobs: {
    // A repeated put reads the stored object, to distinguish a repeat from different bytes under the same key.
    put: [{ actions: ['s3:PutObject', 's3:PutObjectTagging', 's3:GetObject'], on: 'blobs' }],
    // For a missing object S3 answers 403 instead of 404, unless the caller may list the bucket.
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
    // API Gateway buffers frames that its connection cannot take yet.
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
  mail: { delivery: [], send: [{ actions: ['ses:SendEmail'], on: 'mail' }] },
  mcp: { connect: [] },
  checks: { check: [], match: [], readApi: [] },
  programs: { run: [{ actions: ['lambda:InvokeFunction'], on: 'runProgram' }] },
  sandbox: { run: [] },
  screens: { apply: [{ actions: screenActions, on: 'guardrails' }] },
  contents: { examine: [] },
  viewer: { script: [] },
  // A presigned address has no more rights than its signer.
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

/** All rights that a function needs for its declared operations: one grant for each target. */
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

/** Partitions of any tenant, and those of the platform that it names. A deployment belongs to no tenant. */
function partitionsFor({ parts = [], trigger }: Granted, table: TableName): readonly string[] {
  const ofTenants = trigger.kind === 'deployment' ? [] : [`${anyTenant}|*`]
  return [...ofTenants, ...openOfPlatform(table, parts).map((partition) => `${platformTenant}|${partition}`)]
}

const changing = /^dynamodb:(Put|Update|Delete)Item$/

/** Only functions that name such a part may change items that give somebody access. */
export function refusalsOf(definition: Granted): readonly Refusal[] {
  return grantsOf(definition).flatMap(({ on, actions }) => {
    const refused = actions.filter((action) => changing.test(action))
    if (!isTable(on) || refused.length === 0) return []
    const closed = closedOfTenants(on, definition.parts ?? [])
    if (closed.length === 0) return []
    return [{ on, actions: refused, partitions: closed.map((partition) => `${anyTenant}|${partition}`) }]
  })
}

/** A function that reads may note unreadable items, and one that gets the change feed also items that it cannot handle. */
const toSetAside: Grant = { actions: ['dynamodb:PutItem'], on: 'setAside' }
/** A function with a store first checks the stored format. */
const toSeeTheFormat: Grant = { actions: ['dynamodb:GetItem'], on: 'format' }
/** A function that answers requests checks the sessions of browsers. */
const toCheckSessions: readonly Grant[] = [
  { actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'], on: 'sessions' },
  { actions: ['dynamodb:PutItem'], on: 'sessionUses' },
]
const reads: readonly StoreOperation[] = ['get', 'query', 'queryDue']

function storeGrantsOf({ uses, trigger }: Granted): readonly Grant[] {
  const { stores } = uses
  if (!stores) return []
  const readsAny = Object.values(stores).some((operations) => operations.some((operation) => reads.includes(operation)))
  return [
    ...operationGrantsOf(stores),
    toSeeTheFormat,
    ...(readsAny || trigger.kind === 'stream' ? [toSetAside] : []),
    ...(checksSessions({ uses, trigger }) ? toCheckSessions : []),
  ]
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
