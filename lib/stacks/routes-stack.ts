import { RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  ApiMapping,
  type CfnStage,
  type HttpApi,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { apiRoutes, keyOf } from '../api-routes.ts'
import { type AreaRoutes, addAreaRoutes, type RoutesProps } from '../constructs/area-routes.ts'
import { apiNameOf, namedOnly } from '../domain-names.ts'
import type { Stage } from '../stage.ts'
import { settingOf, throttleOf, throttleOfStage, throttleOfUnknown } from '../throttles.ts'
import { isLater } from './later-routes-stack.ts'
import { StageStack } from './stage-stack.ts'

/**
 * Opens the HTTP API: routes to the functions of their areas, all other paths to the platform's function, and the API's stage
 * with the throttle of each route, including those in the stack of later routes.
 */
export class RoutesStack extends StageStack {
  readonly #stage: Stage
  readonly api: HttpApi
  readonly #routes: AreaRoutes

  constructor(scope: Construct, props: RoutesProps) {
    super(scope, props.stage, { part: 'routes', holds: 'routes of the HTTP API' })
    this.#stage = props.stage
    this.api = props.api
    this.#routes = addAreaRoutes(this, props, (area) => !isLater(area))
    // So that an unknown path gets an error in our format.
    this.#routes.add(HttpRouteKey.DEFAULT, 'platform')
    this.#open()
  }

  #open(): void {
    const { rate, burst } = throttleOfStage
    const open = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: rate, burstLimit: burst },
      accessLogSettings: accessLog(this, this.#stage),
    })
    const resource = open.node.defaultChild as CfnStage
    resource.routeSettings = throttles(this.#stage)
    // API Gateway rejects the throttle of a route that does not exist yet.
    open.node.addDependency(...this.#routes.added)
    this.#lead(open)
  }

  /** Maps the stage's own name, which exists before the API does. */
  #lead(stage: HttpStage): void {
    const name = apiNameOf(this.#stage)
    if (name !== undefined)
      new ApiMapping(this, 'Mapping', { api: this.api, stage, domainName: namedOnly(this, 'Name', name) })
  }
}

/** For every route, by its key. */
function throttles(stage: Stage): Readonly<Record<string, object>> {
  const ofContract = apiRoutes.map((route) => [keyOf(route), settingOf(throttleOf(route, stage))])
  return { ...Object.fromEntries(ofContract), [HttpRouteKey.DEFAULT.key]: settingOf(throttleOfUnknown(stage)) }
}

function accessLog(scope: Construct, stage: Stage) {
  const logGroup = new LogGroup(scope, 'AccessLogs', {
    retention: stage.logDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const format = AccessLogFormat.custom(
    JSON.stringify({
      time: '$context.requestTimeEpoch',
      request_id: '$context.requestId',
      ip: '$context.identity.sourceIp',
      method: '$context.httpMethod',
      route: '$context.routeKey',
      status: '$context.status',
      latency_ms: '$context.responseLatency',
      bytes: '$context.responseLength',
      error: '$context.integrationErrorMessage',
    }),
  )
  return { destination: new LogGroupLogDestination(logGroup), format }
}
