import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  CorsHttpMethod,
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { operations } from '../../contract/api.ts'
import type { Area } from '../../contract/route.ts'
import type { Stage } from '../stage.ts'

/** Protects the account's other work; a tenant's own limit is lower and kept by the functions. */
const throttle = { rateLimit: 5_000, burstLimit: 5_000 }

/** The HTTP API of the contract: each route leads to its area's function, and everything else to the platform's. */
export class ContractApi extends Construct {
  readonly url: string

  constructor(scope: Construct, id: string, { areas, stage }: { areas: ReadonlyMap<Area, IFunction>; stage: Stage }) {
    super(scope, id)
    const api = new HttpApi(this, 'Api', { apiName: `sortie-${stage.name}`, createDefaultStage: false, corsPreflight })
    const integrations = integrationsOf(areas)
    const add = (id: string, method: string, path: string, area: Area) =>
      new HttpRoute(this, id, {
        httpApi: api,
        routeKey: HttpRouteKey.with(path, method as HttpMethod),
        integration: integrations(area),
        authorizer: keyIsCheckedByTheFunction,
      })
    for (const [operation, { method, path, area }] of operations) {
      add(operation, method, path, area)
      // API Gateway does not ask GET for it (RFC 9110, 9.3.2).
      if (method === 'GET') add(`${operation}-head`, 'HEAD', path, area)
    }
    // So that an unknown path is answered in our error shape.
    new HttpRoute(this, 'unknown', {
      httpApi: api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: integrations('platform'),
      authorizer: keyIsCheckedByTheFunction,
    })
    new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      throttle,
      accessLogSettings: accessLog(this, stage),
    })
    this.url = api.apiEndpoint
  }
}

/** An authorizer would be one more function in the way of each request, and know less of scopes than the contract. */
const keyIsCheckedByTheFunction = new HttpNoneAuthorizer()

/** Callers are known by the key that they send, never by a cookie, so any origin may call. */
const corsPreflight = {
  allowOrigins: ['*'],
  allowMethods: [CorsHttpMethod.ANY],
  allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
  exposeHeaders: ['retry-after', 'ratelimit', 'ratelimit-policy', 'x-request-id'],
  maxAge: Duration.days(1),
}

function integrationsOf(areas: ReadonlyMap<Area, IFunction>): (area: Area) => HttpLambdaIntegration {
  const integrations = new Map(
    [...areas].map(([area, fn]) => [area, new HttpLambdaIntegration(area, fn, { scopePermissionToRoute: false })]),
  )
  return (area) => {
    const integration = integrations.get(area)
    if (!integration) throw new Error(`No function has the area ${area} as its trigger`)
    return integration
  }
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
      route: '$context.routeKey',
      status: '$context.status',
      latency_ms: '$context.responseLatency',
      bytes: '$context.responseLength',
      error: '$context.integrationErrorMessage',
    }),
  )
  return { destination: new LogGroupLogDestination(logGroup), format }
}
