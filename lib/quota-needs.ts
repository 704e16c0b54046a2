import { sumOf } from './lane-capacity.ts'
import type { Stage } from './stage.ts'
import { throttleOfStage } from './throttles.ts'

/** A quota of the account in its region, and what of it the stage may come to use. */
export interface QuotaNeed {
  /** As Service Quotas calls the service. */
  readonly service: 'apigateway' | 'dynamodb' | 'events' | 'kms' | 'scheduler'
  /** How the quota's name there begins. Its code is not documented for every service. */
  readonly quota: string
  /** In what people read. */
  readonly title: string
  readonly needs: number
}

/** What a mission of one step writes (bench/RESULTS.md). */
const writeUnitsOfMission = 20

/**
 * Rates, each a second. Short missions take a second or so, so each executor is held to end one a second; that sets at most one timer,
 * publishes and delivers at most once, and seals or opens at most one secret. Concurrency of Lambda is not among them: it is asked of Lambda itself.
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
