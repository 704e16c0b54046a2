import { SortieError } from '../../../contract/errors.ts'
import type { Route } from '../../../contract/route.ts'
import type { HttpMiddleware } from './call.ts'

/**
 * Finds the operation by API Gateway’s route key, `<METHOD> <path>`, or `$default` if no route matched. HEAD is answered like
 * GET; the host omits the body.
 */
export function routing(routes: Record<string, Route>): HttpMiddleware {
  const byKey = new Map(Object.entries(routes).map(([operation, route]) => [routeKeyOf(route), { operation, route }]))
  const literal = new Set<string>(Object.values(routes).flatMap(({ path }) => (path.includes('{') ? [] : [path])))
  return {
    before({ event, context }) {
      const found = byKey.get(event.routeKey.replace(/^HEAD /, 'GET '))
      // `GET /v1/dead-letters/redrive` matches `/v1/dead-letters/{dead_letter_id}`, but is not a dead letter’s path.
      const isOther = found && found.route.path !== event.rawPath && literal.has(event.rawPath)
      if (!found || isOther) return refuse(event.requestContext.http.method, event.rawPath)
      Object.assign(context.call, found)
      return undefined
    },
  }
}

function routeKeyOf(route: { readonly method: string; readonly path: string }): string {
  return `${route.method} ${route.path}`
}

/** The only use of other areas' routes: to distinguish an unknown path from a wrong method. */
async function refuse(method: string, path: string): Promise<never> {
  const { operations } = await import('../../../contract/api.ts')
  const given = path.length > maxPath ? [] : path.split('/', maxParts)
  const own = operations.filter(([, route]) => route.path === path)
  const found = own.length > 0 ? own : operations.filter(([, route]) => matches(route.path, given))
  const others = found.map(([, route]) => route.method)
  if (others.length === 0) {
    throw new SortieError('not_found', 'There is nothing at this path; see GET /docs')
  }
  throw new SortieError('method_not_allowed', `This path supports ${others.join(', ')}, not ${method}`, {
    details: { allowed: others },
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
