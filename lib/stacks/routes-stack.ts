import { ArnFormat, RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  ApiMapping,
  type CfnStage,
  type HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { operations } from '../../contract/api.ts'
import type { Area } from '../../contract/route.ts'
import type { FunctionDefinition } from '../../functions/runtime/definition.ts'
import { apiNameOf, namedOnly } from '../domain-names.ts'
import { isReleasedBitByBit } from '../releases.ts'
import { functionName, liveAlias, type Stage } from '../stage.ts'
import { settingOf, type Throttle, throttleOf, throttleOfStage, throttleOfUnknown } from '../throttles.ts'
import { StageStack } from './stage-stack.ts'

export interface RoutesStackProps {
  readonly stage: Stage
  readonly api: HttpApi
  readonly definitions: readonly FunctionDefinition[]
}

/** The contract's routes: each leads to its area's function, and everything else to the platform's. */
export class RoutesStack extends StageStack {
  readonly #stage: Stage
  readonly api: HttpApi
  readonly #integrations: ReadonlyMap<Area, HttpLambdaIntegration>
  readonly #routes: HttpRoute[] = []
  readonly #throttles: Record<string, object> = {}

  constructor(scope: Construct, { stage, api, definitions }: RoutesStackProps) {
    super(scope, stage, { part: 'routes', holds: 'routes of the HTTP API' })
    this.#stage = stage
    this.api = api
    this.#integrations = this.#integrate(definitions)
    for (const [, route] of operations) {
      const { method, path, area } = route
      this.#add(HttpRouteKey.with(path, method as HttpMethod), area, throttleOf(route, stage))
      // API Gateway does not ask GET for it (RFC 9110, 9.3.2).
      if (method === 'GET') this.#add(HttpRouteKey.with(path, 'HEAD' as HttpMethod), area, throttleOf(route, stage))
    }
    // So that an unknown path is answered in our error shape.
    this.#add(HttpRouteKey.DEFAULT, 'platform', throttleOfUnknown(stage))
    this.#open()
  }

  /** By name, so that the functions' stack is not bound to this one. */
  #integrate(definitions: readonly FunctionDefinition[]): ReadonlyMap<Area, HttpLambdaIntegration> {
    return new Map(
      definitions.flatMap((definition) => {
        const { name, trigger } = definition
        if (trigger.kind !== 'http') return []
        const resourceName = functionName(this.#stage.name, name)
        const fn = LambdaFunction.fromFunctionAttributes(this, `Function-${name}`, {
          functionArn: this.formatArn({
            service: 'lambda',
            resource: 'function',
            resourceName: isReleasedBitByBit(definition) ? `${resourceName}:${liveAlias}` : resourceName,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
          sameEnvironment: true,
        })
        const integration = new HttpLambdaIntegration(trigger.area, fn, { scopePermissionToRoute: false })
        return [[trigger.area, integration] as const]
      }),
    )
  }

  /** Another key is another resource: one that changed its key in place would leave its throttle without a route. */
  #add(routeKey: HttpRouteKey, area: Area, throttle: Throttle): void {
    const integration = this.#integrations.get(area)
    if (!integration) throw new Error(`No function has the area ${area} as its trigger`)
    this.#routes.push(
      new HttpRoute(this, routeKey.key, {
        httpApi: this.api,
        routeKey,
        integration,
        authorizer: keyIsCheckedByTheFunction,
      }),
    )
    this.#throttles[routeKey.key] = settingOf(throttle)
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
    resource.routeSettings = this.#throttles
    // API Gateway refuses the throttle of a route that is not there yet.
    open.node.addDependency(...this.#routes)
    this.#lead(open)
  }

  /** By a name of the stage's own, which is there before the API is. */
  #lead(stage: HttpStage): void {
    const name = apiNameOf(this.#stage)
    if (name !== undefined)
      new ApiMapping(this, 'Mapping', { api: this.api, stage, domainName: namedOnly(this, 'Name', name) })
  }
}

/** An authorizer would be one more function in the way of each request, and know less of scopes than the contract. */
const keyIsCheckedByTheFunction = new HttpNoneAuthorizer()

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
      route: '$context.routeKey',
      status: '$context.status',
      latency_ms: '$context.responseLatency',
      bytes: '$context.responseLength',
      error: '$context.integrationErrorMessage',
    }),
  )
  return { destination: new LogGroupLogDestination(logGroup), format }
}
