import { providers } from '../adapters/models/providers.ts'
import type { TableName } from '../core/base/ports/store.ts'
import type { StoreOperation, Uses } from '../functions/runtime/definition.ts'

/** IAM actions, and on what: a key of `GrantTargets`. */
export interface Grant {
  readonly actions: readonly string[]
  readonly on: GrantTarget
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
  | 'timers'
  | 'timerRole'
  | 'models'
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
    // Without ListBucket S3 answers 403, not 404, for an object that is not there.
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
  secrets: {
    get: [{ actions: ['secretsmanager:GetSecretValue'], on: 'secrets' }],
    seal: [{ actions: ['kms:Encrypt'], on: 'key' }],
    open: [{ actions: ['kms:Decrypt'], on: 'key' }],
  },
  web: { fetch: [] },
  checks: { check: [] },
  health: {
    store: [],
    lanes: [{ actions: ['sqs:GetQueueAttributes'], on: 'lanes' }],
    feed: [{ actions: ['dynamodb:DescribeTable'], on: 'entities' }],
  },
}

/** Everything that a function may do for the operations that it declares: one grant for each target. */
export function grantsOf(uses: Uses): readonly Grant[] {
  const actionsOn = new Map<GrantTarget, Set<string>>()
  for (const { actions, on } of [...storeGrantsOf(uses), ...portGrantsOf(uses)]) {
    actionsOn.set(on, new Set([...(actionsOn.get(on) ?? []), ...actions]))
  }
  return [...actionsOn].map(([on, actions]) => ({ on, actions: [...actions] }))
}

/** Who may read may note what it cannot read. */
const toSetAside: Grant = { actions: ['dynamodb:PutItem'], on: 'setAside' }
/** Whoever has a store looks first of which format it is. */
const toSeeTheFormat: Grant = { actions: ['dynamodb:GetItem'], on: 'format' }
const reads: readonly StoreOperation[] = ['get', 'query', 'queryDue']

function storeGrantsOf({ stores }: Uses): readonly Grant[] {
  if (!stores) return []
  const readsAny = Object.values(stores).some((operations) => operations.some((operation) => reads.includes(operation)))
  return [...operationGrantsOf(stores), toSeeTheFormat, ...(readsAny ? [toSetAside] : [])]
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
