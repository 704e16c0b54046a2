import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NewMission } from '../../contract/resources/mission.ts'
import { createTenant } from '../../core/features/access/create-tenant.ts'
import { streamsOfTenant } from '../../core/features/events/stream-places.ts'
import { submitMission } from '../../core/features/missions/submit-mission.ts'
import { authenticate } from '../../core/records/key/authenticate.ts'
import { createHandler } from '../../functions/event-stream/handler.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let credential: string
let mission: string

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  const { ports } = platform
  ;({ credential } = await createTenant(ports)({ name: 'follows', concurrency: 1, requests_per_s: 1_000 }))
  const caller = await authenticate(ports)(`Bearer ${credential}`)
  const start_at = new Date(ports.clock.now() + 3_600_000).toISOString()
  const given = NewMission.parse({ agent: 'echo', input: 'x', start_at })
  mission = (await submitMission(ports)(caller, given, undefined)).id
})
afterEach(() => platform.close())

/** As Lambda invokes it. @returns its pieces, none of which were asked for yet */
async function ask(id: string) {
  const event = {
    ...{ routeKey: '$default', rawPath: `/v1/missions/${id}/stream` },
    headers: { host: 'localhost', authorization: `Bearer ${credential}` },
    requestContext: { requestId: 'r', http: { method: 'GET', sourceIp: '203.0.113.7' } },
  }
  const context = { streamsForMs: 60_000 } as unknown as Context
  const { statusCode, pieces } = await createHandler(platform.ports)(
    event as unknown as APIGatewayProxyEventV2,
    context,
  )
  return { statusCode, pieces: pieces?.[Symbol.asyncIterator]() }
}

/** Whether it is still open once it has told all there is. */
async function isLive({ pieces }: Awaited<ReturnType<typeof ask>>): Promise<boolean> {
  await pieces?.next()
  await pieces?.next()
  const further = pieces?.next()
  return await Promise.race([
    further?.then(({ done }) => !done) ?? false,
    Promise.resolve()
      .then(settle)
      .then(() => true),
  ])
}

/** Longer than a stream takes that has nothing to wait for. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 200; turns++) await new Promise((resolve) => setImmediate(resolve))
}

test('a tenant has ten live streams, and a further one is told what there is and ends', async () => {
  const streams = []
  for (let at = 0; at < streamsOfTenant; at++) streams.push(await ask(mission))
  expect(await Promise.all(streams.map(isLive))).toEqual(streams.map(() => true))
  const further = await ask(mission)
  expect(further.statusCode).toBe(200)
  expect(await isLive(further)).toBe(false)
})

test('what is refused holds no place', async () => {
  for (let at = 0; at <= streamsOfTenant; at++)
    expect(await ask('mis_01M7YJMEARWCCA5P2H2X826C7K')).toMatchObject({ statusCode: 404 })
  expect(await isLive(await ask(mission))).toBe(true)
})
