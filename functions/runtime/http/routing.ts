import { SortieError } from '../../../contract/errors.ts'
import type { Route } from '../../../contract/route.ts'
import type { HttpMiddleware } from './call.ts'

type Routes = Readonly<Record<string, Route>>

/**
 * Finds the operation by the request's method and the path of API Gateway's route key: `<METHOD> <path>`, `ANY <path>`, or
 * `$default` if no route matched. HEAD is answered like GET; the host omits the body.
 */
export function routing(routes: Routes): HttpMiddleware {
  const byKey = new Map(
    Object.entries(routes).map(([operation, route]) => [`${route.method} ${route.path}`, { operation, route }]),
  )
  const paths = new Set<string>(Object.values(routes).map(({ path }) => path))
  return {
    before({ event: { routeKey, rawPath, requestContext }, context }) {
      const { method } = requestContext.http
      // `GET /v1/dead-letters/redrive` matches `/v1/dead-letters/{dead_letter_id}`, but is not a dead letter’s path.
      const path = paths.has(rawPath) ? rawPath : pathOf(routeKey)
      const found = byKey.get(`${method === 'HEAD' ? 'GET' : method} ${path}`)
      if (!found) return paths.has(path) ? refuseMethod(method, routesAt(path, routes)) : refuse(method, rawPath)
      Object.assign(context.call, found)
      return undefined
    },
  }
}

/** Of `$default` it is no path. */
function pathOf(routeKey: string): string {
  return routeKey.slice(routeKey.indexOf(' ') + 1)
}

/** The only use of other areas' routes: to distinguish an unknown path from a wrong method. */
async function refuse(method: string, path: string): Promise<never> {
  const { api } = await import('../../../contract/api.ts')
  const given = path.length > maxPath ? [] : path.split('/', maxParts)
  const own = routesAt(path, api)
  const found = own.length > 0 ? own : Object.values<Route>(api).filter((route) => matches(route.path, given))
  if (found.length > 0) return refuseMethod(method, found)
  throw new SortieError('not_found', 'There is nothing at this path; see GET /docs')
}

function routesAt(path: string, routes: Routes): readonly Route[] {
  return Object.values(routes).filter((route) => route.path === path)
}

function refuseMethod(method: string, others: readonly Route[]): never {
  const allowed = others.map((route) => route.method)
  throw new SortieError('method_not_allowed', `This path supports ${allowed.join(', ')}, not ${method}`, {
    details: { allowed },
  })
}

/** Longer than any path with its longest parameters: an approval link has several hundred characters of JSON in its path. */
const maxPath = 4096
/** More parts than any route has. */
const maxParts = 16

function matches(template: string, given: readonly string[]): boolean {
  const wanted = template.split('/')
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => (part.startsWith('{') ? given[at] !== '' : part === given[at]))
  )
}
