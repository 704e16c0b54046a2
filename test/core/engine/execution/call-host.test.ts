import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { usualCircuit } from '../../../../core/records/circuit/circuit.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'

let server: Server
let host: string
let asked = 0
let answer: (asked: number) => readonly [status: number, retryAfter?: string]

beforeAll(async () => {
  server = createServer((_request, response) => {
    const [status, retryAfter] = answer(++asked)
    response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end('here')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.close()
})

beforeEach(() => {
  asked = 0
})

async function platformWithHost() {
  const platform = await createSimulatedPlatform({ concurrency: 1, allowHosts: [host] })
  return { platform, process: platform.process((_call, perform) => perform()) }
}

const reads = (path: string) => ({ agent: 'researcher', input: `read http://${host}/${path}` })

test('a host that says when to come again is asked again then, in the same attempt and without another model call', async () => {
  answer = (count) => (count === 1 ? [429, '20'] : [200])
  const { platform, process } = await platformWithHost()
  const { id } = await process.submit(reads('a'))
  await executeOnce(platform, process)
  const { mission, steps, events } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'SCHEDULED', attempt: 1 })
  expect(steps).toHaveLength(1)
  expect(events.at(-1)).toMatchObject({ type: 'mission.postponed', data: { circuit: host } })
  const wait = Date.parse(String(mission.start_at)) - platform.now()
  expect(wait).toBeGreaterThanOrEqual(20_000)
  expect(wait).toBeLessThanOrEqual(20_000 + usualCircuit.restMs)
  expect((await process.explain(id)).reasons[0]).toMatchObject({ code: 'circuit_open', data: { circuit: host } })

  const other = await process.submit(reads('b'))
  await executeOnce(platform, process)
  expect((await platform.record(other.id)).mission.status).toBe('SCHEDULED')
  expect(asked).toBe(1)

  await untilQuiet(platform, (act) => act(process))
  for (const one of [id, other.id]) {
    expect((await platform.record(one)).mission).toMatchObject({
      status: 'COMPLETED',
      attempt: 1,
      output: expect.stringContaining('answered 200: here'),
      usage: { model_calls: 2, tool_calls: 1 },
    })
  }
  expect((await quietProblems(platform)).problems).toEqual([])
  platform.close()
})

test('one that always says so is waited for three times; then the model is told what it answers', async () => {
  answer = () => [503, '1']
  const { platform, process } = await platformWithHost()
  const { id } = await process.submit(reads('a'))
  await untilQuiet(platform, (act) => act(process))
  const { mission, events } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'COMPLETED', attempt: 1, output: expect.stringContaining('answered 503') })
  expect(events.filter(({ type }) => type === 'mission.postponed')).toHaveLength(3)
  expect(asked).toBe(4)
  platform.close()
})

test('one that asks for longer than a mission waits, or says no time, is told to the model at once', async () => {
  const { platform, process } = await platformWithHost()
  for (const retryAfter of ['3600', undefined, 'soon']) {
    answer = () => [429, ...(retryAfter === undefined ? [] : [retryAfter])] as [number, string?]
    const { id } = await process.submit(reads('a'))
    await untilQuiet(platform, (act) => act(process))
    const { mission, events } = await platform.record(id)
    expect(mission).toMatchObject({ status: 'COMPLETED', output: expect.stringContaining('answered 429') })
    expect(events.map(({ type }) => type)).not.toContain('mission.postponed')
  }
  platform.close()
})

test('a host that fails in a row is left alone for a while, and then its model is told', async () => {
  answer = () => [500]
  const { platform, process } = await platformWithHost()
  for (let n = 0; n < usualCircuit.failuresToOpen; n++) await process.submit(reads('a'))
  for (let n = 0; n < usualCircuit.failuresToOpen; n++) await executeOnce(platform, process)
  expect(asked).toBe(usualCircuit.failuresToOpen)
  const { id } = await process.submit(reads('a'))
  await executeOnce(platform, process)
  expect((await platform.record(id)).mission).toMatchObject({ status: 'SCHEDULED', attempt: 1 })
  expect(asked).toBe(usualCircuit.failuresToOpen)
  await untilQuiet(platform, (act) => act(process))
  expect((await platform.record(id)).mission).toMatchObject({ status: 'COMPLETED', attempt: 1 })
  platform.close()
})

async function executeOnce(platform: SimulatedPlatform, process: ReturnType<SimulatedPlatform['process']>) {
  for (const message of platform.receive()) {
    await process.execute(message.body)
    await platform.lanes.delete(message)
  }
}
