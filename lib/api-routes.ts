import { operations } from '../contract/api.ts'
import type { Area, Route } from '../contract/route.ts'

/** What a route's throttle depends on. Routes that read or write and may wait have one that counts for how long. */
export type RouteKind = 'open' | 'reads' | 'writes' | 'reads and waits' | 'writes and waits'

export interface ApiRoute {
  readonly method: Method
  readonly path: `/${string}`
  readonly area: Area
  readonly kind: RouteKind
}

type Method = Route['method'] | 'HEAD' | 'ANY'

/**
 * Areas that stages were given with one route for each method. They keep them for now: CloudFormation creates new routes before
 * it deletes old ones, and an API takes 300, so a stage cannot be given all paths' new routes at once, nor go back from them.
 */
const byMethod: ReadonlySet<Area> = new Set([
  ...(['missions', 'conversations', 'limits', 'agents', 'budgets', 'schedules', 'callbacks', 'approvals'] as const),
  ...(['workers', 'operators', 'tools', 'connections'] as const),
])

/** Of these areas, paths that no stage was given by method. */
const newer = /^\/v1\/(mail-|built-in-tools)/

/** Of other areas, a path that keeps a route for each method: a stage that goes back has at most 300 so. */
const kept = '/v1/supervisor/status'

export function kindOf({ scope, waitsUpTo, method }: Pick<Route, 'scope' | 'waitsUpTo' | 'method'>): RouteKind {
  if (scope === 'public') return 'open'
  const kind = method === 'GET' ? 'reads' : 'writes'
  return waitsUpTo === undefined ? kind : `${kind} and waits`
}

/**
 * The routes of the HTTP API for the contract's operations. Methods of a path that have one throttle and one function are one
 * route, `ANY <path>`: the most that a path has. It also takes methods that the path does not support, and its function
 * refuses them as the platform's would.
 */
export const apiRoutes: readonly ApiRoute[] = paths().flatMap(routesOf)

export function keyOf({ method, path }: Pick<ApiRoute, 'method' | 'path'>): string {
  return `${method} ${path}`
}

function paths(): readonly (readonly Route[])[] {
  return [
    ...Map.groupBy(
      operations.map(([, route]) => route),
      ({ path }) => path,
    ).values(),
  ]
}

function routesOf(path: readonly Route[]): readonly ApiRoute[] {
  const single = path.flatMap(byItself)
  const [first, ...others] = single
  if (!first || isByMethod(first) || others.some(({ area }) => area !== first.area)) return single
  const most = [...Map.groupBy(single, ({ kind }) => kind).values()].reduce((a, b) => (b.length > a.length ? b : a))
  if (most.length === 1) return single
  const [shared = first] = most
  return [{ ...shared, method: 'ANY' }, ...single.filter((route) => !most.includes(route))]
}

function isByMethod({ area, path }: ApiRoute): boolean {
  return path === kept || (byMethod.has(area) && !newer.test(path))
}

/** API Gateway does not answer HEAD with GET (RFC 9110, 9.3.2). */
function byItself(route: Route): readonly ApiRoute[] {
  const { method, path, area } = route
  const methods: readonly Method[] = method === 'GET' ? ['GET', 'HEAD'] : [method]
  return methods.map((one) => ({ method: one, path, area, kind: kindOf(route) }))
}
