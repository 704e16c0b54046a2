import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Stack } from 'aws-cdk-lib'
import { afterAll, expect, test } from 'vitest'
import { operations } from '../../contract/api.ts'
import { lambdas } from '../../functions/definitions.ts'
import { ownDomain, resourcesOf, sortieApp } from './sortie-app.ts'

const { data, messaging, domains, platform, routes, laterRoutes, firewall, edge, alarms, directory } = sortieApp(
  'live',
  {
    domain: ownDomain,
  },
)
afterAll(() => rmSync(directory, { recursive: true }))

/** CloudFormation takes 500. */
const most = 300
/** There was room for six before evaluations, files, memories, models, and tools with their connections came. */
const moreGroups = 4
/** API Gateway takes as many for an API; of integrations it never takes more. */
const mostRoutes = 300

const count = (stack: Stack | undefined) => (stack ? Object.keys(resourcesOf(stack)).length : Number.NaN)
const areas = new Set(operations.map(([, { area }]) => area)).size

type Routes = Readonly<Record<'routes' | 'laterRoutes', readonly string[]>>

/** What the routes of each stack were until methods of a path shared one: the last that a stage may have been deployed with. */
const routesByMethod = join(import.meta.dirname, '..', 'fixtures', 'routes-by-method.json')

const keysOf = (stack: Stack): readonly string[] =>
  Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties.RouteKey)
const union = (one: readonly string[], other: readonly string[]) => new Set([...one, ...other]).size

/** What a group of features brings: an area of the HTTP API, one function for its requests and one for what follows. */
const routesOfGroup = (count(routes) + count(laterRoutes)) / areas
const ofGroup = (stack: Stack) => (2 * count(stack)) / lambdas.length

test.each([
  { name: 'data', stack: data, more: 0 },
  { name: 'messaging', stack: messaging, more: 0 },
  { name: 'domains', stack: domains, more: 0 },
  { name: 'platform', stack: platform, more: ofGroup(platform) },
  { name: 'routes', stack: routes, more: 0 },
  { name: 'later routes', stack: laterRoutes, more: routesOfGroup },
  { name: 'firewall', stack: firewall, more: 0 },
  { name: 'edge', stack: edge, more: 0 },
  { name: 'alarms', stack: alarms, more: ofGroup(alarms) },
])('the stack of $name has room for four more groups of features', ({ stack, more }) => {
  expect(count(stack)).toBeLessThanOrEqual(most)
  expect(Math.ceil(count(stack) + moreGroups * more)).toBeLessThanOrEqual(most)
})

test('the routes and integrations of four more groups fit into one API', () => {
  for (const type of ['Route', 'Integration']) {
    const of = (stack: Stack) => Object.keys(resourcesOf(stack, `AWS::ApiGatewayV2::${type}`)).length
    expect(Math.ceil((of(routes) + of(laterRoutes)) * (1 + moreGroups / areas))).toBeLessThanOrEqual(mostRoutes)
  }
})

test.each(['forward', 'back'])(
  'a stage with a route for each method goes %s without ever having more than an API takes',
  (direction) => {
    const old: Routes = JSON.parse(readFileSync(routesByMethod, 'utf8'))
    const now: Routes = { routes: keysOf(routes), laterRoutes: keysOf(laterRoutes) }
    const [from, to] = direction === 'forward' ? [old, now] : [now, old]
    // One stack comes after the other, and CloudFormation creates all that is new in a stack before it deletes what is old.
    expect(routes.dependencies.includes(laterRoutes)).toBe(true)
    const whileLaterChange = union(from.laterRoutes, to.laterRoutes) + from.routes.length
    const whileOthersChange = to.laterRoutes.length + union(from.routes, to.routes)
    expect(Math.max(whileLaterChange, whileOthersChange)).toBeLessThanOrEqual(mostRoutes)
  },
)

test('the documents say how large the largest is', () => {
  const deploy = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'deploy.md'), 'utf8')
  const largest = Math.max(
    ...[data, messaging, domains, platform, routes, laterRoutes, firewall, edge, alarms].map(count),
  )
  expect(/The largest here has (\d+)/.exec(deploy)?.[1]).toBe(String(largest))
})
