import { api, type Operation, operations } from '../../../contract/api.ts'
import { SortieError } from '../../../contract/errors.ts'
import type { Area } from '../../../contract/route.ts'
import type { HttpMiddleware } from './call.ts'

/** Finds the operation by API Gateway's route key, `<METHOD> <path>`, or `$default` where no route matched. */
export function routing(area: Area): HttpMiddleware {
  const byKey = new Map<string, Operation>(
    operations.filter(([, route]) => route.area === area).map(([name, route]) => [routeKeyOf(route), name]),
  )
  return {
    before({ event, context }) {
      const operation = byKey.get(event.routeKey)
      if (!operation) throw noSuchRoute(event.requestContext.http.method, event.rawPath)
      context.call.operation = operation
      context.call.route = api[operation]
    },
  }
}

function routeKeyOf(route: { readonly method: string; readonly path: string }): string {
  return `${route.method} ${route.path}`
}

function noSuchRoute(method: string, path: string): SortieError {
  const others = operations.filter(([, route]) => pathMatches(route.path, path)).map(([, route]) => route.method)
  if (others.length === 0) {
    return new SortieError('not_found', 'There is nothing at this path; GET /docs lists what there is')
  }
  return new SortieError('method_not_allowed', `This path takes ${others.join(', ')} and not ${method}`, {
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
