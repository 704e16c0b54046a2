import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Stack } from 'aws-cdk-lib'
import { afterAll, expect, test } from 'vitest'
import { operations } from '../../contract/api.ts'
import { lambdas } from '../../functions/definitions.ts'
import { ownDomain, resourcesOf, sortieApp } from './sortie-app.ts'

const { data, messaging, domains, platform, routes, firewall, edge, alarms, directory } = sortieApp('live', {
  domain: ownDomain,
})
afterAll(() => rmSync(directory, { recursive: true }))

/** CloudFormation takes 500. */
const most = 300
/** There was room for six before evaluations, files, memories, models, tools with their connections, functions and MCP servers came. */
// None fits until the routes have a second stack.
const moreGroups = 0

const count = (stack: Stack | undefined) => (stack ? Object.keys(resourcesOf(stack)).length : Number.NaN)
const areas = new Set(operations.map(([, { area }]) => area)).size

test.each([
  { name: 'data', stack: data, ofGroups: 0 },
  { name: 'messaging', stack: messaging, ofGroups: 0 },
  { name: 'domains', stack: domains, ofGroups: 0 },
  // Two functions for each group, one for requests and one for what follows.
  { name: 'platform', stack: platform, ofGroups: 2 / lambdas.length },
  { name: 'routes', stack: routes, ofGroups: 1 / areas },
  { name: 'firewall', stack: firewall, ofGroups: 0 },
  { name: 'edge', stack: edge, ofGroups: 0 },
  { name: 'alarms', stack: alarms, ofGroups: 2 / lambdas.length },
])('the stack of $name is small enough', ({ stack, ofGroups }) => {
  expect(count(stack)).toBeLessThanOrEqual(most)
  expect(Math.ceil(count(stack) * (1 + moreGroups * ofGroups))).toBeLessThanOrEqual(most)
})

test('its routes and integrations fit into one API', () => {
  // API Gateway takes 300 of each for an API; of integrations it never takes more.
  for (const type of ['Route', 'Integration']) {
    const there = Object.keys(resourcesOf(routes, `AWS::ApiGatewayV2::${type}`)).length
    expect(Math.ceil(there * (1 + moreGroups / areas))).toBeLessThanOrEqual(300)
  }
})

test('the documents say how large the largest is', () => {
  const deploy = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'deploy.md'), 'utf8')
  const largest = Math.max(...[data, messaging, domains, platform, routes, firewall, edge, alarms].map(count))
  expect(/The largest here has (\d+)/.exec(deploy)?.[1]).toBe(String(largest))
})
