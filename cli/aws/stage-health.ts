import { type Lane, lanes } from '../../core/base/ports/lanes.ts'
import { neverReserved } from '../../lib/lane-capacity.ts'
import type { QuotaNeed } from '../../lib/quota-needs.ts'
import { reservedInAll } from '../../lib/reservations.ts'
import type { Stage } from '../../lib/stage.ts'

/** The state of the account and, once deployed, of the stage. */
export interface StageFacts {
  readonly account: {
    /** How many Lambdas the account may run at once. */
    readonly concurrency: number
    /** The part that nobody has reserved. */
    readonly unreserved: number
  }
  readonly quotas: readonly QuotaFact[]
  readonly deployed: DeployedFacts | undefined
}

export interface QuotaFact extends QuotaNeed {
  /** `null` if no call returns it. */
  readonly allowed: number | null
  /** The reason, if a call failed. */
  readonly untold?: string
}

export interface DeployedFacts {
  /** The stage's own reservations. */
  readonly reserved: number
  readonly lanes: Readonly<Record<Lane, LaneFacts>>
  readonly topic: { readonly arn: string; readonly confirmed: number; readonly pending: number }
}

export interface LaneFacts {
  /** Concurrent executors, as deployed. */
  readonly capacity: number | undefined
  readonly at_work: number
  readonly waiting: number
}

/** Every problem, each with its remedy. */
export function problemsOf(stage: Stage, facts: StageFacts): readonly string[] {
  const { deployed } = facts
  return [
    ...accountProblems(stage, facts),
    ...(deployed ? [...notYetDeployed(stage, deployed), ...nobodyToTell(stage, deployed)] : []),
  ]
}

/** Problems that a deployment would have, whatever is deployed now. */
export function accountProblems(stage: Stage, { account, quotas, deployed }: StageFacts): readonly string[] {
  return [
    ...tooLittleConcurrency(stage, account.concurrency),
    ...tooLittleToReserve(stage, account.unreserved + (deployed?.reserved ?? 0)),
    ...quotas.flatMap((quota) => tooLowQuota(stage, quota)),
  ]
}

function tooLittleConcurrency({ name, concurrency }: Stage, allowed: number): readonly string[] {
  if (concurrency <= allowed) return []
  return [
    `The account may run ${allowed} Lambdas at once, but ${name} expects ${concurrency}: request more from AWS (Service Quotas, Lambda, “Concurrent executions”), or lower \`concurrency\` in stages.json`,
  ]
}

/** @param free concurrency that nobody else has reserved */
function tooLittleToReserve(stage: Stage, free: number): readonly string[] {
  const room = Math.max(0, free - neverReserved)
  const needed = reservedInAll(stage)
  if (needed <= room) return []
  return [
    `The lanes and callbacks reserve ${needed} Lambdas, but the account allows only ${room}: a deployment would fail. Request more concurrency from AWS, or lower the stage’s in stages.json`,
  ]
}

function tooLowQuota({ name }: Stage, { service, quota, needs, allowed }: QuotaFact): readonly string[] {
  if (allowed === null || needs <= allowed) return []
  return [
    `${name} may reach ${needs} a second, but the account allows ${allowed}: request more from AWS (Service Quotas, ${service}, “${quota}”), or give the lanes fewer executors in stages.json`,
  ]
}

function notYetDeployed(stage: Stage, deployed: DeployedFacts): readonly string[] {
  const differing = lanes.filter((lane) => {
    const { capacity } = deployed.lanes[lane]
    return capacity !== undefined && capacity !== stage.lanes[lane]
  })
  if (differing.length === 0) return []
  return [
    `stages.json sets other numbers of executors for ${differing.join(', ')} than are deployed: \`npx cdk deploy --all -c stage=${stage.name}\` brings them into force`,
  ]
}

function nobodyToTell({ name }: Stage, { topic }: DeployedFacts): readonly string[] {
  if (topic.confirmed > 0) return []
  const unconfirmed = topic.pending > 0 ? ` (${topic.pending} not confirmed yet)` : ''
  return [
    `Nobody subscribes to the alarms of ${name}${unconfirmed}: \`aws sns subscribe --topic-arn ${topic.arn} --protocol email --notification-endpoint you@example.com\``,
  ]
}
