import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { NewAgent } from '../../../../contract/resources/agent.ts'
import type { ModelPart, Models, Turn } from '../../../../core/base/ports/models.ts'
import { faultyProcess } from '../../../faults/fault.ts'
import { runOn } from '../../../faults/mission-lives.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { calls, reply, says, textOf } from '../../../simulation/replies.ts'
import { createSimulatedPlatform, leaseMs, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'

const plain: Intercept = (_call, perform) => perform()

/** A site that answers when a test says so. */
const site = {
  url: '',
  host: '',
  /** Paths, in the order in which they were asked for. */
  asked: [] as string[],
  atOnce: { now: 0, most: 0 },
  answer: async (_path: string): Promise<number> => 200,
}

async function serve({ url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = url.slice(1)
  site.asked.push(path)
  site.atOnce.now += 1
  site.atOnce.most = Math.max(site.atOnce.most, site.atOnce.now)
  const status = await site.answer(path)
  site.atOnce.now -= 1
  response.writeHead(status, status === 503 ? { 'retry-after': '1' } : {}).end(`page ${path}`)
}

const server = createServer((request, response) => void serve(request, response))

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  site.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  site.url = `http://${site.host}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

beforeEach(() => {
  site.asked = []
  site.atOnce = { now: 0, most: 0 }
  site.answer = async () => 200
})

function fetches(...paths: readonly string[]): ModelPart[] {
  return paths.map((path) => calls('http_fetch', { url: `${site.url}/${path}` }, `call_${path}`))
}

function posts(path: string): ModelPart {
  return calls('http_request', { url: `${site.url}/${path}`, method: 'POST' }, `call_${path}`)
}

interface World {
  readonly platform: SimulatedPlatform
  /** What the model was shown, call by call. */
  readonly shown: (readonly Turn[])[]
}

/** A model that decides on these calls at once, and then says that it is done. */
async function worldOf(parts: () => readonly ModelPart[], agent: Partial<NewAgent> = {}): Promise<World> {
  const shown: (readonly Turn[])[] = []
  const models: Models = {
    price: () => undefined,
    async *generate({ turns }) {
      shown.push(turns)
      yield* reply(turns.length === 1 ? parts() : [says('done')])
    },
  }
  const platform = await createSimulatedPlatform({ concurrency: 1, models, allowHosts: [site.host] })
  const tools: NewAgent['tools'] = ['http_fetch', 'http_request', 'ask_person', 'calculator']
  await platform.process(plain).createAgent({ name: 'reader', tools, ...agent })
  return { platform, shown }
}

const work = { agent: 'reader', input: 'go' }

function toolSteps(steps: readonly { readonly kind: string }[]): string[] {
  return steps.flatMap((step) => (step.kind === 'tool_call' && 'call_id' in step ? [String(step.call_id)] : []))
}

test('calls of one reply are under way together, recorded as they end, and told in the order of the calls', async () => {
  const all = Promise.withResolvers<void>()
  const ended = new Map(['a', 'b', 'c'].map((path) => [path, Promise.withResolvers<void>()]))
  site.answer = async (path) => {
    if (site.asked.length === 3) all.resolve()
    await ended.get(path)?.promise
    return 200
  }
  const { platform, shown } = await worldOf(() => fetches('a', 'b', 'c'))
  const process = platform.process(async (call, perform) => {
    const done = await perform()
    // The next one ends once the one before it is recorded.
    if (call.operation === 'write' && site.asked.length === 3) {
      const { steps } = (await platform.stored()).missions[0] ?? { steps: 0 }
      if (steps === 2) ended.get('a')?.resolve()
      if (steps === 3) ended.get('b')?.resolve()
    }
    return done
  })
  const { id } = await process.submit(work)
  const run = untilQuiet(platform, (act) => act(process))
  await all.promise
  ended.get('c')?.resolve()
  await run
  const { mission, steps } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 3 } })
  expect(toolSteps(steps)).toEqual(['call_c', 'call_a', 'call_b'])
  const told = shown.at(-1)?.flatMap((turn) => (turn.role === 'tool' ? [[turn.call_id, textOf(turn)]] : []))
  expect(told).toEqual(['a', 'b', 'c'].map((path) => [`call_${path}`, expect.stringContaining(`page ${path}`)]))
  expect((await quietProblems(platform)).problems).toEqual([])
  platform.close()
})

test('at most eight are under way at once, and all are made once', async () => {
  const paths = Array.from({ length: 20 }, (_, at) => String(at))
  const { platform } = await worldOf(() => fetches(...paths))
  const process = platform.process(plain)
  const { id } = await process.submit(work)
  const full = Promise.withResolvers<void>()
  site.answer = async () => {
    if (site.atOnce.now === 8) full.resolve()
    await full.promise
    return 200
  }
  await untilQuiet(platform, (act) => act(process))
  expect((await platform.record(id)).mission).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 20 } })
  expect(site.atOnce.most).toBe(8)
  expect(site.asked.toSorted()).toEqual(paths.toSorted())
  platform.close()
})

test('what a write stands between is made before it and after it, however long that takes', async () => {
  const { platform } = await worldOf(() => [...fetches('a', 'b'), posts('write'), ...fetches('c')])
  const process = platform.process(plain)
  const { id } = await process.submit(work)
  await untilQuiet(platform, (act) => act(process))
  expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  expect(site.asked.slice(0, 2).toSorted()).toEqual(['a', 'b'])
  expect(site.asked.slice(2)).toEqual(['write', 'c'])
  platform.close()
})

test('whoever goes on after a crash makes those calls that were not recorded, and no other', async () => {
  const paths = ['a', 'b', 'c', 'd']
  const effects: string[] = []
  const undisturbed = await worldOf(() => fetches(...paths))
  await undisturbed.platform.process(plain).submit(work)
  await untilQuiet(undisturbed.platform, (act) => act(undisturbed.platform.process(faultyProcess(effects).intercept)))
  undisturbed.platform.close()
  for (const [position, effect] of effects.entries()) {
    if (effect !== 'stores write') continue
    for (const mishap of ['dies before', 'dies after', 'fails after'] as const) {
      site.asked = []
      const { platform } = await worldOf(() => fetches(...paths))
      const recorded: string[][] = []
      site.answer = async (path) => {
        const [mission] = (await platform.stored()).missions
        const steps = mission ? (await platform.record(mission.id)).steps : []
        if (toolSteps(steps).includes(`call_${path}`)) recorded.push([`${position} ${mishap}`, path])
        return 200
      }
      const problems: string[] = []
      await platform.process(plain).submit(work)
      await untilQuiet(platform, runOn(platform, [], problems, { position, mishap }))
      const { records, problems: left } = await quietProblems(platform)
      expect([position, mishap, ...problems, ...left]).toEqual([position, mishap])
      expect(records.map(({ mission }) => mission.status)).toEqual(['COMPLETED'])
      expect(toolSteps(records[0]?.steps ?? []).toSorted()).toEqual(paths.map((path) => `call_${path}`))
      expect(recorded).toEqual([])
      platform.close()
    }
  }
}, 60_000)

test('a host that asks to be left alone keeps none of the others from being recorded, and is asked again alone', async () => {
  let refusals = 0
  site.answer = async (path) => (path === 'b' && refusals++ === 0 ? 503 : 200)
  const { platform } = await worldOf(() => fetches('b', 'a', 'c'))
  const process = platform.process(plain)
  const { id } = await process.submit(work)
  await untilQuiet(platform, (act) => act(process))
  const { mission, events } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'COMPLETED', attempt: 1, usage: { tool_calls: 3 } })
  expect(site.asked.toSorted()).toEqual(['a', 'b', 'b', 'c'])
  expect(events.filter(({ type }) => type === 'mission.postponed')).toHaveLength(1)
  platform.close()
})

test('each counts towards the cap of tool calls, and none is made beyond it', async () => {
  const limits = { max_steps: 50, max_output_tokens: 1000, max_tool_calls: 3 }
  const { platform } = await worldOf(() => fetches('a', 'b', 'c', 'd', 'e'), { limits })
  const process = platform.process(plain)
  const { id } = await process.submit(work)
  await untilQuiet(platform, (act) => act(process))
  const { mission } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'limit_exceeded' }, usage: { tool_calls: 3 } })
  expect(site.asked.toSorted()).toEqual(['a', 'b', 'c'])
  platform.close()
})

test('a call that a person lets be made is one call, and what they take to decide is no work', async () => {
  const limits = { max_steps: 50, max_output_tokens: 1000, max_tool_calls: 1, max_attempt_s: 60 }
  const approvals: NewAgent['approvals'] = [
    { tool: 'http_request', when: 'always', form: null, approvers: [], deadline_s: 3600, default: 'reject' },
  ]
  const { platform } = await worldOf(() => [posts('write')], { limits, approvals })
  const process = platform.process(plain)
  const { id } = await process.submit({ ...work, max_attempts: 1 })
  const [message] = platform.receive()
  await process.execute(message?.body ?? '')
  if (message) await platform.lanes.delete(message)
  const [approval] = (await process.approvals('OPEN')).items
  platform.advance(10 * 60_000)
  await process.decide(approval?.id ?? '', { decision: 'approve' })
  await untilQuiet(platform, (act) => act(process))
  const { mission } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 1 } })
  expect(site.asked).toEqual(['write'])
  platform.close()
})

test('a cancel ends all of them, and nothing of them is recorded', async () => {
  const all = Promise.withResolvers<void>()
  site.answer = async () => {
    if (site.asked.length === 3) all.resolve()
    await new Promise(() => {})
    return 200
  }
  const { platform } = await worldOf(() => fetches('a', 'b', 'c'))
  const process = platform.process(plain)
  const { id } = await process.submit(work)
  const [message] = platform.receive()
  const executed = process.execute(message?.body ?? '')
  await all.promise
  await process.cancel(id)
  await executed
  const { mission, steps } = await platform.record(id)
  expect(mission.status).toBe('CANCELLED')
  expect(toolSteps(steps)).toEqual([])
  platform.close()
})

test('an executor whose mission went to another while its calls were under way records none of them', async () => {
  const all = Promise.withResolvers<void>()
  const letGo = Promise.withResolvers<void>()
  site.answer = async () => {
    if (site.asked.length === 2) all.resolve()
    if (site.asked.length <= 2) await letGo.promise
    return 200
  }
  const { platform } = await worldOf(() => fetches('a', 'b'))
  const process = platform.process(plain)
  const { id } = await process.submit(work)
  const [message] = platform.receive()
  const executed = process.execute(message?.body ?? '')
  await all.promise
  platform.advance(leaseMs + 1)
  await process.sweep()
  await untilQuiet(platform, (act) => act(platform.process(plain)))
  letGo.resolve()
  await executed
  const { mission, steps } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 2 } })
  expect(toolSteps(steps)).toHaveLength(2)
  expect((await quietProblems(platform)).problems).toEqual([])
  platform.close()
})

test('a question to a person waits until the calls beside it are made, and a write until it is answered', async () => {
  const question = calls('ask_person', { question: 'May I?' }, 'call_question')
  const { platform } = await worldOf(() => [question, ...fetches('a'), posts('write'), ...fetches('b')])
  const process = platform.process(plain)
  const { id } = await process.submit(work)
  const [message] = platform.receive()
  await process.execute(message?.body ?? '')
  if (message) await platform.lanes.delete(message)
  expect((await platform.record(id)).mission).toMatchObject({ status: 'WAITING', waiting_for: { kind: 'approval' } })
  expect(site.asked).toEqual(['a'])
  const [approval] = (await process.approvals('OPEN')).items
  await process.decide(approval?.id ?? '', { decision: 'approve', payload: 'yes' })
  await untilQuiet(platform, (act) => act(process))
  expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  expect(site.asked).toEqual(['a', 'write', 'b'])
  platform.close()
})
