import type { Page, Request } from 'playwright-core'
import { api } from '../../../contract/api.ts'
import { type Route, scopesOf } from '../../../contract/route.ts'
import { type Scope, scopes } from '../../../contract/scopes.ts'

const routes: readonly (readonly [path: RegExp, route: Route])[] = Object.values<Route>(api).map((route) => [
  new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  route,
])

/** The routes of all that the page asks of the API from now on, as it happens. */
export function routesAskedIn(page: Page): ReadonlySet<Route> {
  const asked = new Set<Route>()
  page.on('request', (request) => {
    for (const route of routesOf(request)) asked.add(route)
  })
  return asked
}

/** More than one where a path with a parameter matches too: then one of them needs what it need not. */
function routesOf(request: Request): readonly Route[] {
  const { pathname } = new URL(request.url())
  return routes.flatMap(([path, route]) => (route.method === request.method() && path.test(pathname) ? [route] : []))
}

/** Without any of these, something of it would be refused. */
export function scopesOfAll(asked: Iterable<Route>): readonly Scope[] {
  const needed = new Set([...asked].flatMap(scopesOf))
  return scopes.filter((scope) => needed.has(scope))
}
