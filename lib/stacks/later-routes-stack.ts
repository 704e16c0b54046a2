import type { Construct } from 'constructs'
import type { Area } from '../../contract/route.ts'
import { addAreaRoutes, type RoutesProps } from '../constructs/area-routes.ts'
import { StageStack } from './stage-stack.ts'

/**
 * The areas of the first release. Their routes do not move here: API Gateway allows a route only once, so a moved one would be
 * refused in its new stack until it was deleted from the old one.
 */
const areasOfFirstRelease: ReadonlySet<Area> = new Set([
  ...(['missions', 'conversations', 'limits', 'dead-letters', 'agents', 'budgets', 'schedules', 'callbacks'] as const),
  ...(['control', 'approvals', 'workers', 'supervisor', 'access', 'operators', 'platform'] as const),
])

export function isLater(area: Area): boolean {
  return !areasOfFirstRelease.has(area)
}

/** The routes of areas added after the first release: one stack for all routes would be too large. */
export class LaterRoutesStack extends StageStack {
  constructor(scope: Construct, props: RoutesProps) {
    super(scope, props.stage, { part: 'later-routes', holds: 'more routes of the HTTP API' })
    addAreaRoutes(this, props, isLater)
  }
}
