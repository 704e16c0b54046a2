import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { resourcesOf, sortieApp } from './sortie-app.ts'

const { platform, directory } = sortieApp()
afterAll(() => rmSync(directory, { recursive: true }))

const [[, stage] = []] = Object.entries(resourcesOf(platform, 'AWS::ApiGatewayV2::Stage'))
const connect = Object.entries(resourcesOf(platform, 'AWS::ApiGatewayV2::Route')).filter(
  ([, { Properties }]) => Properties.RouteKey === '$connect',
)

/** What an account has for all its functions before it asks for more. */
const usualConcurrency = 1_000

test('handshakes, which anybody may begin, take at most a tenth of an account’s usual concurrency', () => {
  const { $connect: throttle } = stage?.Properties.RouteSettings ?? {}
  expect(throttle?.ThrottlingRateLimit).toBeLessThanOrEqual(usualConcurrency / 10)
  expect(throttle?.ThrottlingBurstLimit).toBeLessThanOrEqual(usualConcurrency / 10)
  // API Gateway refuses a throttle of a route that is not there yet; the emulator does not.
  expect(connect).toHaveLength(1)
  expect(stage?.DependsOn).toEqual(expect.arrayContaining(connect.map(([id]) => id)))
})
