import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { operations } from '../../contract/api.ts'
import { resourcesOf, sortieApp } from './sortie-app.ts'

const { routes, directory } = sortieApp()
afterAll(() => rmSync(directory, { recursive: true }))

const [[, stage] = []] = Object.entries(resourcesOf(routes, 'AWS::ApiGatewayV2::Stage'))
const settings: Readonly<Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }>> =
  stage?.Properties.RouteSettings
const inTemplate = Object.entries(resourcesOf(routes, 'AWS::ApiGatewayV2::Route'))

/** What an account has for all its functions before it asks for more. */
const usualConcurrency = 1_000

test('every route has a throttle, which waits for its route, and no throttle is of another', () => {
  expect(Object.keys(settings).sort()).toEqual(inTemplate.map(([, { Properties }]) => Properties.RouteKey).sort())
  // API Gateway refuses a throttle of a route that is not there yet; the emulator does not.
  expect(stage?.DependsOn).toEqual(expect.arrayContaining(inTemplate.map(([id]) => id)))
})

test('what is open without a key takes at most a fifth of an account’s usual concurrency', () => {
  const open = operations.flatMap(([, { scope, method, path }]) => {
    if (scope !== 'public') return []
    return method === 'GET' ? [`GET ${path}`, `HEAD ${path}`] : [`${method} ${path}`]
  })
  const atOnce = [...open, '$default'].map((key) => settings[key]?.ThrottlingBurstLimit ?? Number.NaN)
  expect(open.length).toBeGreaterThan(4)
  expect(atOnce.reduce((sum, burst) => sum + burst)).toBeLessThanOrEqual(usualConcurrency / 5)
  for (const key of [...open, '$default']) expect(settings[key]?.ThrottlingRateLimit).toBeLessThanOrEqual(20)
})

test('routes with a key are limited by their kind: what waits the most, then what writes, then what reads', () => {
  const rateOf = (operation: string) => {
    const [, route] = operations.find(([name]) => name === operation) ?? []
    return settings[`${route?.method} ${route?.path}`]?.ThrottlingRateLimit ?? Number.NaN
  }
  const rates = ['listMissionEvents', 'submitMission', 'getMission'].map(rateOf)
  expect(rates).toEqual([200, 1_000, 2_000])
  const withKey = operations
    .filter(([, { scope }]) => scope !== 'public')
    .map(([, { method, path }]) => settings[`${method} ${path}`])
  for (const throttle of withKey) expect(throttle?.ThrottlingRateLimit).toBeLessThanOrEqual(2_000)
})
