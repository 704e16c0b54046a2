import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { waits } from '../../adapters/aws/settings.ts'
import { operations } from '../../contract/api.ts'
import type { Route } from '../../contract/route.ts'
import { apiRoutes } from '../../lib/api-routes.ts'
import { throttleOf } from '../../lib/throttles.ts'
import { resourcesOf, sortieApp } from './sortie-app.ts'

const { platform, routes, laterRoutes, directory } = sortieApp()
afterAll(() => rmSync(directory, { recursive: true }))

const [[, stage] = []] = Object.entries(resourcesOf(routes, 'AWS::ApiGatewayV2::Stage'))
const settings: Readonly<Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }>> =
  stage?.Properties.RouteSettings
const besideStage = Object.entries(resourcesOf(routes, 'AWS::ApiGatewayV2::Route'))
const later = Object.entries(resourcesOf(laterRoutes, 'AWS::ApiGatewayV2::Route'))
const [[, live] = []] = Object.entries(resourcesOf(platform, 'AWS::ApiGatewayV2::Stage'))

/** What an account has for all its functions before it asks for more, and a stage that does not say what it has. */
const usualConcurrency = 1_000

/** Of the routes of API Gateway, those that lead to such operations. */
function keysOf(isMeant: (route: Route) => boolean): readonly string[] {
  const keys = operations.flatMap(([, route]) => {
    if (!isMeant(route)) return []
    return (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]).map((method) => keyFor(method, route.path))
  })
  return [...new Set(keys)]
}

/** As API Gateway chooses: a route of the method before one of any. */
function keyFor(method: string, path: string): string {
  return `${method} ${path}` in settings ? `${method} ${path}` : `ANY ${path}`
}

test('every route has a throttle, which waits for its route, and no throttle is of another', () => {
  expect(Object.keys(settings).sort()).toEqual(
    [...besideStage, ...later].map(([, { Properties }]) => Properties.RouteKey).sort(),
  )
  // API Gateway refuses a throttle of a route that is not there yet; the emulator does not.
  expect(stage?.DependsOn).toEqual(expect.arrayContaining(besideStage.map(([id]) => id)))
  expect(routes.dependencies.includes(laterRoutes)).toBe(true)
})

test('what is open without a key takes at most a fifth of an account’s usual concurrency', () => {
  const open = keysOf(({ scope }) => scope === 'public')
  const atOnce = [...open, '$default'].map((key) => settings[key]?.ThrottlingBurstLimit ?? Number.NaN)
  expect(open.length).toBeGreaterThan(4)
  expect(atOnce.reduce((sum, burst) => sum + burst)).toBeLessThanOrEqual(usualConcurrency / 5)
  for (const key of [...open, '$default']) expect(settings[key]?.ThrottlingRateLimit).toBeLessThanOrEqual(20)
})

const waiting = keysOf(({ waitsUpTo }) => waitsUpTo !== undefined)

test('what waits on purpose holds at most a fifth of it, for as long as functions on AWS keep it waiting', () => {
  expect(waiting.length).toBeGreaterThan(4)
  const held = waiting.map((key) => (settings[key]?.ThrottlingRateLimit ?? Number.NaN) * waits.longest_s)
  expect(held.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(usualConcurrency / 5)
})

test.each([
  ...[50, 100, 1_000, 10_000].map((concurrency) => ({ concurrency, seconds: 20 })),
  ...[0.5, 1, 2, 29].map((seconds) => ({ concurrency: 1_000, seconds })),
])('would it keep them for $seconds s, it would hold at most a fifth of $concurrency', ({ concurrency, seconds }) => {
  const held = apiRoutes.map((route) => {
    if (!route.kind.endsWith('waits')) return 0
    const { rate, burst } = throttleOf(route, { concurrency }, seconds)
    expect(rate).toBeGreaterThan(0)
    return burst + rate * seconds
  })
  expect(held.filter((one) => one > 0)).toHaveLength(waiting.length)
  // What came at once still waits while others come.
  expect(held.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(concurrency / 5)
})

test('routes with a key are limited by their kind: what writes, then what reads', () => {
  const rateOf = (operation: string) => {
    const [key = ''] = keysOf((route) => operations.some(([name, one]) => name === operation && one === route))
    return settings[key]?.ThrottlingRateLimit ?? Number.NaN
  }
  // Nothing is kept waiting, so a poll is a write like any other.
  const rates = ['submitMission', 'pollWork', 'getMission', 'listMissionEvents'].map(rateOf)
  expect(rates).toEqual([1_000, 1_000, 2_000, 2_000])
  expect(['signOut', 'listKeys', 'createKey'].map(rateOf)).toEqual([1_000, 2_000, 1_000])
  for (const key of keysOf(({ scope }) => scope !== 'public'))
    expect(settings[key]?.ThrottlingRateLimit).toBeLessThanOrEqual(2_000)
})

test('a stage that has fewer Lambdas opens fewer of them to everybody', () => {
  const health = { kind: 'open' } as const
  expect(throttleOf(health, { concurrency: 1_000 })).toEqual({ rate: 13, burst: 13 })
  expect(throttleOf(health, { concurrency: 210 })).toEqual({ rate: 2, burst: 2 })
  expect(throttleOf(health, { concurrency: 10 })).toEqual({ rate: 1, burst: 1 })
})

test('handshakes of WebSockets take at most a fifth of a stage’s Lambdas, and frames no more than a route that writes', () => {
  const { RouteSettings: routeSettings, DefaultRouteSettings: frames } = live?.Properties ?? {}
  expect(Object.keys(routeSettings)).toEqual(['$connect'])
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = routeSettings.$connect
  // Each is looked at in less than half a second.
  expect(burst + rate / 2).toBeLessThanOrEqual(usualConcurrency / 5)
  expect(frames).toMatchObject({ ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 1_000 })
  const ids = Object.keys(resourcesOf(platform, 'AWS::ApiGatewayV2::Route'))
  expect(ids).toHaveLength(3)
  expect(live?.DependsOn).toEqual(expect.arrayContaining(ids))
})
