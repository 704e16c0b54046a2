import { SortieError } from '../../../contract/errors.ts'
import type { Route } from '../../../contract/route.ts'
import type { HttpMiddleware } from './call.ts'

/**
 * Finds the operation by API Gateway's route key, `<METHOD> <path>`, or `$default` where no route matched. HEAD is answered as
 * GET; whoever sends the answer leaves its body out.
 */
export function routing(routes: Record<string, Route>): HttpMiddleware {
  const byKey = new Map(Object.entries(routes).map(([operation, route]) => [routeKeyOf(route), { operation, route }]))
  return {
    before({ event, context }) {
      const found = byKey.get(event.routeKey.replace(/^HEAD /, 'GET '))
      if (found) Object.assign(context.call, found)
      return found ? undefined : refuse(event.requestContext.http.method, event.rawPath)
    },
  }
}

function routeKeyOf(route: { readonly method: string; readonly path: string }): string {
  return `${route.method} ${route.path}`
}

/** The only use of other areas' routes: to tell an unknown path from a wrong method. */
async function refuse(method: string, path: string): Promise<never> {
  const { operations } = await import('../../../contract/api.ts')
  const others = operations.filter(([, route]) => pathMatches(route.path, path)).map(([, route]) => route.method)
  if (others.length === 0) {
    throw new SortieError('not_found', 'There is nothing at this path; GET /docs lists what there is')
  }
  throw new SortieError('method_not_allowed', `This path takes ${others.join(', ')} and not ${method}`, {
    details: { allowed: others },
  })
}

function pathMatches(template: string, path: string): boolean {
  const wanted = template.split('/')
  const given = path.split('/')
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => (part.startsWith('{') ? given[at] !== '' : part === given[at]))
  )
}
