import { variables } from '../adapters/aws/environment.ts'
import type { TableName } from '../core/base/ports/store.ts'
import type { FunctionDefinition, Uses } from '../functions/runtime/definition.ts'
import { checksSessions } from '../functions/runtime/session-access.ts'
import { functionName, type Stage, secretPrefix } from './stage.ts'
import { type Deployed, pushShard, runProgram } from './targets.ts'

type VariableName = keyof typeof variables
type OfPorts = Exclude<
  VariableName,
  'edgeSecrets' | 'leftoverUrlPrefix' | 'mailConfigurationSet' | 'mailFrom' | 'models'
>

const tableVariables: Readonly<Record<TableName, OfPorts>> = {
  entities: 'entitiesTable',
  ledger: 'ledgerTable',
  ephemeral: 'ephemeralTable',
}

/** The variables that the adapter of each operation reads. */
const portVariables: Readonly<Record<string, readonly OfPorts[]>> = {
  'lanes.send': ['laneUrlPrefix'],
  'bus.publish': ['busName'],
  'blobs.put': ['blobBucket'],
  'blobs.get': ['blobBucket'],
  'blobs.delete': ['blobBucket'],
  'transfers.uploadTo': ['blobBucket'],
  'transfers.downloadFrom': ['blobBucket'],
  'sockets.send': ['socketsEndpoint'],
  'sockets.deliver': ['socketsEndpoint'],
  'sockets.deliverToMany': ['socketsEndpoint', 'pushShardFunction'],
  'sockets.close': ['socketsEndpoint'],
  'scheduler.set': ['timerGroup', 'timerTargetArn', 'timerRoleArn'],
  'scheduler.remove': ['timerGroup'],
  'models.generate': ['secretPrefix'],
  'secrets.get': ['secretPrefix'],
  'secrets.seal': ['keyId'],
  'secrets.open': ['keyId'],
  'programs.run': ['runProgramFunction'],
  'health.lanes': ['laneUrlPrefix'],
  'health.feed': ['entitiesTable'],
}

/** Variables of the settings port, which every function has. */
const settings = ['defaultModel', 'leaseSeconds', 'websocketUrl'] as const

/** How long an executor may be silent before another gets its mission. */
const leaseSeconds = 60

/** The environment variables that the adapters of a function read, and no others. */
export function variablesOf({ stores = {}, ...ports }: Uses): readonly OfPorts[] {
  const tables = (Object.keys(stores) as TableName[]).map((table) => tableVariables[table])
  const operations = Object.entries(ports).flatMap(([port, names]) => names.map((name) => `${port}.${name}`))
  return [...new Set([...settings, ...tables, ...operations.flatMap((operation) => portVariables[operation] ?? [])])]
}

export function environmentOf(deployed: Deployed, definition: FunctionDefinition): Record<string, string> {
  const { name, uses, trigger } = definition
  const { edge, messaging, stage } = deployed
  const read = [...variablesOf(uses), ...(checksSessions(definition) ? [tableVariables.ephemeral] : [])]
  return {
    ...Object.fromEntries(read.map((variable) => [variables[variable], values[variable](deployed)])),
    ...(edge && isReachedThroughTheEdge(trigger) ? { [variables.edgeSecrets]: edge.believed } : {}),
    ...modelsFor(stage, uses),
    ...mailFor(stage, uses),
    ...(trigger.kind === 'stream' ? { [variables.leftoverUrlPrefix]: `${messaging.queueUrlPrefix}${name}-` } : {}),
  }
}

function isReachedThroughTheEdge({ kind }: FunctionDefinition['trigger']): boolean {
  return kind === 'http' || kind === 'http-stream' || kind === 'websocket'
}

function modelsFor({ models }: Stage, uses: Uses): Record<string, string> {
  const knowsAny = 'models' in uses || 'roster' in uses
  return knowsAny && models !== undefined ? { [variables.models]: models } : {}
}

function mailFor({ mail }: Stage, uses: Uses): Record<string, string> {
  if (!mail || !('mail' in uses)) return {}
  const set = mail.configurationSet
  return { [variables.mailFrom]: mail.from, ...(set !== undefined && { [variables.mailConfigurationSet]: set }) }
}

/**
 * Not listed here are variables that do not depend on ports: the edge's secrets for functions behind it, the stage's model
 * settings for functions that use models, those of mails for functions that send any, and the leftover queues for the reader of the stream.
 */
const values: Readonly<Record<OfPorts, (deployed: Deployed) => string>> = {
  entitiesTable: ({ data }) => data.tables.entities.tableName,
  ledgerTable: ({ data }) => data.tables.ledger.tableName,
  ephemeralTable: ({ data }) => data.tables.ephemeral.tableName,
  laneUrlPrefix: ({ messaging }) => messaging.queueUrlPrefix,
  busName: ({ messaging }) => messaging.bus.eventBusName,
  blobBucket: ({ data }) => data.blobs.bucketName,
  socketsEndpoint: ({ live }) => live.callbackUrl,
  pushShardFunction: ({ stage }) => functionName(stage.name, pushShard),
  runProgramFunction: ({ stage }) => functionName(stage.name, runProgram),
  websocketUrl: ({ live }) => live.url,
  timerGroup: ({ messaging }) => messaging.timers.groupName,
  timerTargetArn: ({ messaging }) => messaging.timers.targetArn,
  timerRoleArn: ({ messaging }) => messaging.timers.role.roleArn,
  keyId: ({ data }) => data.key.keyArn,
  secretPrefix: ({ stage }) => secretPrefix(stage.name),
  defaultModel: ({ stage }) => stage.defaultModel,
  leaseSeconds: () => String(leaseSeconds),
}
