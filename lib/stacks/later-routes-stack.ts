import type { Construct } from 'constructs'
import type { Area } from '../../contract/route.ts'
import { addAreaRoutes, type RoutesProps } from '../constructs/area-routes.ts'
import { StageStack } from './stage-stack.ts'

/**
 * Those that the first release had. Their routes do not come here: API Gateway has a route once, so one that moved to another
 * stack would be refused there until it was gone from its own.
 */
const areasOfFirstRelease: ReadonlySet<Area> = new Set([
  ...(['missions', 'conversations', 'limits', 'dead-letters', 'agents', 'budgets', 'schedules', 'callbacks'] as const),
  ...(['control', 'approvals', 'workers', 'supervisor', 'access', 'operators', 'platform'] as const),
])

export function isLater(area: Area): boolean {
  return !areasOfFirstRelease.has(area)
}

/** The routes of areas that came after the first release: one stack for all of them would be too large. */
export class LaterRoutesStack extends StageStack {
  constructor(scope: Construct, props: RoutesProps) {
    super(scope, props.stage, { part: 'later-routes', holds: 'more routes of the HTTP API' })
    addAreaRoutes(this, props, isLater)
  }
}
