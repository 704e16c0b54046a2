import { sumOf } from './lane-capacity.ts'
import type { Stage } from './stage.ts'
import { throttleOfStage } from './throttles.ts'

/** A quota of the account in its region, and how much of it the stage may use. */
export interface QuotaNeed {
  /** The service's name in Service Quotas. */
  readonly service: 'apigateway' | 'dynamodb' | 'events' | 'kms' | 'scheduler'
  /** The start of the quota's name there. Its code is not documented for every service. */
  readonly quota: string
  /** For people to read. */
  readonly title: string
  readonly needs: number
}

/** Write units of a mission of one step (bench/RESULTS.md). */
const writeUnitsOfMission = 20

/**
 * Rates per second. Short missions take about a second, so each executor is assumed to end one a second; that sets at most one
 * timer, publishes and delivers at most once, and seals or opens at most one secret. Lambda's concurrency is not included: Lambda
 * itself reports it.
 */
export function quotaNeedsOf({ lanes }: Pick<Stage, 'lanes'>): readonly QuotaNeed[] {
  const missions = sumOf(lanes)
  return [
    { service: 'apigateway', quota: 'Throttle rate', title: 'API Gateway, requests', needs: throttleOfStage.rate },
    { service: 'scheduler', quota: 'CreateSchedule request rate', title: 'Scheduler, timers set', needs: missions },
    { service: 'scheduler', quota: 'Invocations throttle limit', title: 'Scheduler, timers fired', needs: missions },
    { service: 'events', quota: 'PutEvents throttle limit', title: 'EventBridge, PutEvents', needs: missions },
    { service: 'events', quota: 'Invocations throttle limit', title: 'EventBridge, deliveries', needs: missions },
    { service: 'kms', quota: 'Cryptographic operations (symmetric)', title: 'KMS, secrets opened', needs: missions },
    {
      service: 'dynamodb',
      quota: 'Table-level write throughput limit',
      title: 'DynamoDB, write units of a table',
      needs: missions * writeUnitsOfMission,
    },
  ]
}
