import { ArnFormat, type Stack } from 'aws-cdk-lib'
import { Effect, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam'
import { anyTenant, platformTenant } from '../adapters/aws/tenant-id.ts'
import { providers } from '../adapters/models/providers.ts'
import { formatKey } from '../core/base/storing/format.ts'
import { setAsidePartition } from '../core/base/storing/set-aside.ts'
import { sessionAccess } from '../functions/runtime/session-access.ts'
import type { EdgeSecrets } from './constructs/edge-secrets.ts'
import type { LiveApi } from './constructs/live-api.ts'
import type { Grant, GrantTarget, Refusal } from './grants.ts'
import type { DataStack } from './stacks/data-stack.ts'
import type { MessagingStack } from './stacks/messaging-stack.ts'
import { functionName, type Stage, secretPrefix } from './stage.ts'

export interface Deployed {
  readonly stage: Stage
  readonly data: DataStack
  readonly messaging: MessagingStack
  readonly live: LiveApi
  readonly edge: EdgeSecrets | undefined
}

/** A grant as a policy statement with exact ARNs. */
export function statementOf(stack: Stack, deployed: Deployed, { actions, on, partitions }: Grant): PolicyStatement {
  return new PolicyStatement({
    actions: [...actions],
    resources: [...arnsOf(stack, deployed, on)],
    ...(partitions ? { conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...partitions] } } } : {}),
    ...(conditions[on] ? { conditions: conditions[on] } : {}),
  })
}

/** A stage without a sender of mails has nothing that a function could send them from. */
export function isThere({ stage }: Deployed, { on }: Grant): boolean {
  return on !== 'mail' || stage.mail !== undefined
}

/** Overrides any grant on the same items. */
export function refusalOf({ data }: Deployed, { actions, on, partitions }: Refusal): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.DENY,
    actions: [...actions],
    resources: [tableArn(data, on)],
    conditions: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': [...partitions] } },
  })
}

/** A secret is sealed and opened for one tenant; KMS binds the tenant's name to it and logs it. */
const forOneTenant = {
  StringLike: { 'kms:EncryptionContext:tenant': anyTenant },
  'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['tenant'] },
}

/** Existence may be checked only below one tenant whose ID is known: the bucket does not reveal others. */
const belowOneTenant = { StringLike: { 's3:prefix': `${anyTenant}/*` } }

const onlyToTheScheduler = { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } }

/** One partition of the platform's own items. */
function only(partition: string) {
  return { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [`${platformTenant}|${partition}`] } }
}

/** Partitions of any tenant whose ID is known. */
function ofTenants(partitions: readonly string[]) {
  const keys = partitions.map((partition) => `${anyTenant}|${partition}`)
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } }
}

const conditions: Partial<Readonly<Record<GrantTarget, PolicyStatementProps['conditions']>>> = {
  timerRole: onlyToTheScheduler,
  setAside: only(setAsidePartition),
  format: only(formatKey.partition),
  sessions: ofTenants(sessionAccess.read),
  sessionUses: ofTenants(sessionAccess.put),
  key: forOneTenant,
  blobBucket: belowOneTenant,
}

function arnsOf(stack: Stack, deployed: Deployed, target: GrantTarget): readonly string[] {
  const { data, messaging, live, stage } = deployed
  const arns: Readonly<Record<Exclude<GrantTarget, TableTarget>, () => readonly string[]>> = {
    setAside: () => [data.tables.entities.tableArn],
    format: () => [data.tables.entities.tableArn],
    sessions: () => [tableArn(data, sessionAccess.table)],
    sessionUses: () => [tableArn(data, sessionAccess.table)],
    lanes: () => Object.values(messaging.lanes).map(({ queueArn }) => queueArn),
    bus: () => [messaging.bus.eventBusArn],
    blobs: () => [data.blobs.arnForObjects(`${anyTenant}/*`)],
    blobBucket: () => [data.blobs.bucketArn],
    'connections.send': () => [live.connectionsArn('POST')],
    'connections.close': () => [live.connectionsArn('DELETE')],
    pushShard: () => [functionArn(stack, functionName(stage.name, pushShard))],
    runProgram: () => [functionArn(stack, functionName(stage.name, runProgram))],
    timers: () => [messaging.timers.schedulesArn],
    timerRole: () => [messaging.timers.role.roleArn],
    models: () => modelArns(stack),
    guardrails: () => [stack.formatArn({ service: 'bedrock', resource: 'guardrail', resourceName: '*' })],
    secrets: () => [secretsArn(stack, stage)],
    key: () => [data.key.keyArn],
    mail: () => mailArns(stack, stage),
  }
  return isTableTarget(target) ? [tableArn(data, target)] : arns[target]()
}

/** SES asks for both: whose name a mail has, and the configuration set under which it is sent. */
function mailArns(stack: Stack, { mail }: Stage): readonly string[] {
  if (!mail) return []
  const set = mail.configurationSet
  return [
    stack.formatArn({ service: 'ses', resource: 'identity', resourceName: mail.identity }),
    ...(set === undefined
      ? []
      : [stack.formatArn({ service: 'ses', resource: 'configuration-set', resourceName: set })]),
  ]
}

/** By name instead of a reference: either of the two may be deployed first. */
export const pushShard = 'push-shard'
export const runProgram = 'run-program'

function functionArn(stack: Stack, resourceName: string): string {
  return stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}

type TableTarget = Extract<GrantTarget, `${keyof DataStack['tables']}${string}`>

function isTableTarget(target: GrantTarget): target is TableTarget {
  return /^(entities|ledger|ephemeral)(\/|$)/.test(target)
}

function tableArn({ tables }: DataStack, target: TableTarget): string {
  const [table, index] = target.split('/') as [keyof DataStack['tables'], string?]
  return index ? `${tables[table].tableArn}/index/${index}` : tables[table].tableArn
}

function modelArns(stack: Stack): readonly string[] {
  return providers.flatMap(({ aws }) => aws?.allow?.resources ?? []).map((resource) => stack.formatArn(resource))
}

function secretsArn(stack: Stack, stage: Stage): string {
  return stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secretPrefix(stage.name)}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}
