import type { Route } from '../../../contract/route.ts'
import type { HttpHandler } from '../http.ts'

/**
 * For a host that sends every path to the function, such as a Function URL: finds the route key and the path's parameters, as an
 * HTTP API does.
 */
export function byPath(routes: Readonly<Record<string, Route>>, handle: HttpHandler): HttpHandler {
  const known = Object.values(routes)
  return (event, context) => {
    const { method } = event.requestContext.http
    const asked = method === 'HEAD' ? 'GET' : method
    for (const route of known) {
      const pathParameters = route.method === asked ? parametersIn(route.path, event.rawPath) : undefined
      if (pathParameters) return handle({ ...event, routeKey: `${method} ${route.path}`, pathParameters }, context)
    }
    return handle(event, context)
  }
}

/** Longer than any of these paths with its longest parameters. */
const maxPath = 1024

function parametersIn(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/')
  const given = path.length > maxPath ? [] : path.split('/', wanted.length + 1)
  if (wanted.length !== given.length) return undefined
  const found: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? ''
    if (!part.startsWith('{')) {
      if (part !== value) return undefined
      continue
    }
    if (value === '') return undefined
    found[part.slice(1, -1)] = decoded(value)
  }
  return found
}

/** Invalid percent-encoding is an invalid ID, and is refused as such. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
