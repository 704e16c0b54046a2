import { operations } from '../contract/api.ts'
import type { Area } from '../contract/route.ts'

/** What API Gateway would say of a request: which route it is, of which function, and the path's parameters. */
export interface RouteMatch {
  readonly routeKey: string
  readonly area: Area
  readonly pathParameters: Record<string, string> | undefined
}

interface TableEntry {
  readonly routeKey: string
  readonly area: Area
  readonly parts: readonly string[]
}

/** Matches by method and path, a literal part before a parameter; what no route matches goes to `$default`. */
export function createRouteTable(): (method: string, path: string) => RouteMatch {
  const literal = new Map<string, RouteMatch>()
  const templates: TableEntry[] = []
  for (const [, { method, path, area }] of operations) {
    const routeKey = `${method} ${path}`
    if (!path.includes('{')) literal.set(routeKey, { routeKey, area, pathParameters: undefined })
    else templates.push({ routeKey, area, parts: routeKey.split('/') })
  }
  return (method, path) => literal.get(`${method} ${path}`) ?? matchTemplate(templates, `${method} ${path}`) ?? unknown
}

const unknown: RouteMatch = { routeKey: '$default', area: 'platform', pathParameters: undefined }

function matchTemplate(templates: readonly TableEntry[], given: string): RouteMatch | undefined {
  const parts = given.split('/')
  for (const entry of templates) {
    const pathParameters = parametersOf(entry.parts, parts)
    if (pathParameters) return { routeKey: entry.routeKey, area: entry.area, pathParameters }
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
