import { ArnFormat, Stack } from 'aws-cdk-lib'
import {
  type HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { Area } from '../../contract/route.ts'
import type { FunctionDefinition } from '../../functions/runtime/definition.ts'
import { apiRoutes } from '../api-routes.ts'
import { isReleasedBitByBit } from '../releases.ts'
import { functionName, liveAlias, type Stage } from '../stage.ts'

export interface RoutesProps {
  readonly stage: Stage
  readonly api: HttpApi
  readonly definitions: readonly FunctionDefinition[]
}

/** Routes from the contract to the functions of their areas. */
export interface AreaRoutes {
  readonly added: readonly HttpRoute[]
  /** Adds a route that is not in the contract. */
  add(routeKey: HttpRouteKey, area: Area): void
}

/**
 * Adds the contract's routes of some areas to a stack.
 * @param isHere whether the routes of an area belong to this stack
 */
export function addAreaRoutes(scope: Construct, props: RoutesProps, isHere: (area: Area) => boolean): AreaRoutes {
  const integrations = integrate(scope, props, isHere)
  const added: HttpRoute[] = []

  function add(routeKey: HttpRouteKey, area: Area): void {
    const integration = integrations.get(area)
    if (!integration) throw new Error(`No function has the area ${area} as its trigger`)
    // A new key is a new resource: a route that changed its key in place would leave its throttle without a route.
    added.push(
      new HttpRoute(scope, routeKey.key, {
        httpApi: props.api,
        routeKey,
        integration,
        authorizer: keyIsCheckedByTheFunction,
      }),
    )
  }

  for (const { method, path, area } of apiRoutes)
    if (isHere(area)) add(HttpRouteKey.with(path, method as HttpMethod), area)
  return { added, add }
}

/** An authorizer would add one more function to each request, and it would know less about scopes than the contract. */
const keyIsCheckedByTheFunction = new HttpNoneAuthorizer()

/** By name, so that the functions' stack does not depend on this one. */
function integrate(
  scope: Construct,
  { stage, definitions }: RoutesProps,
  isHere: (area: Area) => boolean,
): ReadonlyMap<Area, HttpLambdaIntegration> {
  return new Map(
    definitions.flatMap((definition) => {
      const { name, trigger } = definition
      if (trigger.kind !== 'http' || !isHere(trigger.area)) return []
      const resourceName = functionName(stage.name, name)
      const fn = LambdaFunction.fromFunctionAttributes(scope, `Function-${name}`, {
        functionArn: Stack.of(scope).formatArn({
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
