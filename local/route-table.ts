import { operations } from '../contract/api.ts'
import type { Area, Route } from '../contract/route.ts'

/** What API Gateway would say about a request: its route, the route’s function, and the path’s parameters. */
export interface RouteMatch {
  readonly routeKey: string
  readonly area: Area
  /** As in the contract; none if no route matches. */
  readonly route: Route | undefined
  readonly pathParameters: Record<string, string> | undefined
}

interface TableEntry {
  readonly routeKey: string
  readonly route: Route
  readonly parts: readonly string[]
}

/**
 * Matches by method and path, a literal part before a parameter; other requests go to `$default`. HEAD matches
 * a GET route (RFC 9110, 9.3.2).
 */
export function createRouteTable(): (method: string, path: string) => RouteMatch {
  const literal = new Map<string, RouteMatch>()
  const templates: TableEntry[] = []
  for (const [, route] of operations) {
    const { method, path, area } = route
    const routeKey = `${method} ${path}`
    if (!path.includes('{')) literal.set(routeKey, { routeKey, area, route, pathParameters: undefined })
    else templates.push({ routeKey, route, parts: routeKey.split('/') })
  }
  return (method, path) => {
    const given = `${method === 'HEAD' ? 'GET' : method} ${path}`
    return literal.get(given) ?? matchTemplate(templates, given) ?? unknown
  }
}

const unknown: RouteMatch = { routeKey: '$default', area: 'platform', route: undefined, pathParameters: undefined }

function matchTemplate(templates: readonly TableEntry[], given: string): RouteMatch | undefined {
  const parts = given.split('/')
  for (const { routeKey, route, parts: template } of templates) {
    const pathParameters = parametersOf(template, parts)
    if (pathParameters) return { routeKey, area: route.area, route, pathParameters }
  }
  return undefined
}

function parametersOf(template: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (template.length !== given.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [at, part] of template.entries()) {
    const value = given[at] as string
    if (!part.startsWith('{')) {
      if (part !== value) return undefined
    } else {
      if (value === '') return undefined
      parameters[part.slice(1, -1)] = decode(value)
    }
  }
  return parameters
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
