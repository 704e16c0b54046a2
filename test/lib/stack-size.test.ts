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
/** Routes are fewer than resources: there was room for four groups of them before clients of OAuth, streams, the queue, erasures and sessions came. */
const moreGroupsOfRoutes = 1

const count = (stack: Stack | undefined) => (stack ? Object.keys(resourcesOf(stack)).length : Number.NaN)
const areas = new Set(operations.map(([, { area }]) => area)).size

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

test('the routes and integrations of another group fit into one API', () => {
  // API Gateway takes 300 of each for an API; of integrations it never takes more.
  for (const type of ['Route', 'Integration']) {
    const of = (stack: Stack) => Object.keys(resourcesOf(stack, `AWS::ApiGatewayV2::${type}`)).length
    expect(Math.ceil((of(routes) + of(laterRoutes)) * (1 + moreGroupsOfRoutes / areas))).toBeLessThanOrEqual(300)
  }
})

test('the documents say how large the largest is', () => {
  const deploy = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'deploy.md'), 'utf8')
  const largest = Math.max(
    ...[data, messaging, domains, platform, routes, laterRoutes, firewall, edge, alarms].map(count),
  )
  expect(/The largest here has (\d+)/.exec(deploy)?.[1]).toBe(String(largest))
})
