import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { NewAgent } from '../../../../contract/resources/agent.ts'
import { NewTool, ToolPatch } from '../../../../contract/resources/tool.ts'
import type { Logger } from '../../../../core/base/ports/logger.ts'
import { createAgent } from '../../../../core/features/agents/manage-agents.ts'
import { decideApproval } from '../../../../core/features/approvals/decide.ts'
import { deleteConnection, rotateConnection } from '../../../../core/features/connections/manage-connections.ts'
import { createTool, deleteTool, updateTool } from '../../../../core/features/tools/manage-tools.ts'
import type { Process, SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'
import { connect, openService, platformWith, type Service } from '../connections/services.ts'

let service: Service
let platform: SimulatedPlatform
let process: Process
let logged: unknown[]

beforeEach(async () => {
  service = await openService()
  logged = []
  const log = (...told: unknown[]) => void logged.push(told)
  const logger: Logger = { info: log, warn: log, error: log }
  platform = await platformWith([service], logger)
  process = platform.process((_call, perform) => perform())
})
afterEach(async () => {
  platform.close()
  await service.close()
})

type Given = Partial<z.input<typeof NewTool>>

const parameters = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] }
const tool = (given: Given) => {
  const usual = { name: 'find-order', description: 'Finds an order.', parameters }
  const request = { method: 'GET', url: `${service.url}/orders/{id}` } as const
  return createTool(platform.ports)(platform.caller, NewTool.parse({ ...usual, request, ...given }))
}
const posting = (): Given => ({
  name: 'pay',
  request: { method: 'POST', url: `${service.url}/pay`, body: { $from: '' } },
})
const update = (name: string, patch: z.input<typeof ToolPatch>) =>
  updateTool(platform.ports)(platform.caller, name, ToolPatch.parse(patch))
const agent = (more: Partial<z.input<typeof NewAgent>>) =>
  createAgent(platform.ports)(platform.caller, NewAgent.parse({ name: 'clerk', instructions: 'x', ...more }))
const token = 'token-of-the-shop'
const connected = () => connect(platform, { hosts: [service.host], credential: { kind: 'bearer', token } })

async function run(input: string) {
  const { id } = await process.submit({ agent: 'clerk', input })
  await untilQuiet(platform, (act) => act(process))
  return platform.record(id)
}

/** One message of the lanes, to the end of its leg. */
async function executeOnce() {
  for (const message of platform.receive()) {
    await process.execute(message.body)
    await platform.lanes.delete(message)
  }
}

describe('a mission', () => {
  test('calls a tool of its tenant like a built-in one, beside those', async () => {
    service.answer = ({ path }) => [200, { path }]
    await connected()
    await tool({ connection: 'shop', response: { pick: '/path' } })
    await agent({ tools: ['calculator', 'find-order'] })
    const { mission, steps } = await run('what is 6 * 7?\ncall find-order with {"id": "a/7"}')
    expect(mission).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 2 } })
    const call = steps.find((step) => step.kind === 'tool_call' && step.tool === 'find-order')
    expect(call).toMatchObject({
      ...{ arguments: { id: 'a/7' }, is_error: false, effect: null, tool_version: 1 },
      output: { status: 200, body: '/orders/a%2F7' },
    })
    expect(steps.find((step) => step.kind === 'tool_call' && step.tool === 'calculator')).not.toHaveProperty(
      'tool_version',
    )
    expect(service.asked[0]?.headers.authorization).toBe(`Bearer ${token}`)
  })

  test('is told what does not follow the parameters, and nothing is called', async () => {
    await tool({})
    await agent({ tools: ['find-order'] })
    const { mission, steps } = await run('call find-order with {"id": 7}')
    expect(mission.status).toBe('COMPLETED')
    expect(steps[1]).toMatchObject({ is_error: true, output: expect.stringMatching(/^invalid_input: .*\/id/) })
    expect(service.asked).toEqual([])
  })

  test('has no tool that its agent does not name', async () => {
    await tool({})
    await agent({ tools: [] })
    const { steps } = await run('call find-order with {"id": "7"}')
    expect(steps).toHaveLength(1)
  })

  test('sends the same key with each repetition of a call that changes something, and records it as that', async () => {
    await tool(posting())
    await agent({ tools: ['pay'] })
    const { steps, events } = await run('call pay with {"id": "7"}')
    const key = service.asked[0]?.headers['idempotency-key']
    expect(steps[1]).toMatchObject({ tool: 'pay', effect: { kind: 'write', state: 'DONE', key }, tool_version: 1 })
    expect(events.find(({ type }) => type === 'effect.intended')?.data).toMatchObject({
      tool: 'pay',
      kind: 'write',
      key,
    })
    expect(JSON.parse(service.asked[0]?.body ?? '')).toEqual({ id: '7' })
  })

  test('has the tool as it is when its leg begins', async () => {
    await tool({})
    await agent({ tools: ['find-order'] })
    await process.submit({ agent: 'clerk', input: 'call find-order with {"id": "7"}' })
    await update('find-order', { request: { method: 'GET', url: `${service.url}/v2/{id}` } })
    await untilQuiet(platform, (act) => act(process))
    expect(service.asked.map(({ path }) => path)).toEqual(['/v2/7'])
    const { steps } = await run('call find-order with {"id": "8"}')
    expect(steps[1]).toMatchObject({ tool_version: 2 })
  })

  test('goes on without a tool that was deleted', async () => {
    await tool({})
    await agent({ tools: ['find-order', 'calculator'] })
    await deleteTool(platform.ports)(platform.caller, 'find-order')
    const { mission } = await run('what is 6 * 7?\ncall find-order with {"id": "7"}')
    expect(mission).toMatchObject({ status: 'COMPLETED', output: expect.stringContaining('42') })
    expect(service.asked).toEqual([])
  })

  test('that is handed over has the tools of the agent that it is handed to', async () => {
    await tool({})
    await agent({ tools: ['handoff'] })
    await agent({ name: 'finder', tools: ['find-order'] })
    const { mission, steps } = await run('hand over to finder: call find-order with {"id": "7"}')
    expect(mission).toMatchObject({ status: 'COMPLETED', agent: 'finder' })
    expect(steps.some((step) => step.kind === 'tool_call' && step.tool === 'find-order')).toBe(true)
  })
})

describe('a person', () => {
  test('is asked before a call where the agent wants it, and what they make of it follows the parameters', async () => {
    await tool(posting())
    await agent({ tools: ['pay'], approvals: [{ tool: 'pay', when: 'write' }] })
    const { id } = await process.submit({ agent: 'clerk', input: 'call pay with {"id": "7"}' })
    await executeOnce()
    const { mission } = await platform.record(id)
    expect(mission).toMatchObject({ status: 'WAITING', waiting_for: { kind: 'approval' } })
    expect(service.asked).toEqual([])
    const { waiting_for: wait } = mission
    const approval = wait?.kind === 'approval' ? wait.approval_id : ''
    const decide = (payload: Record<string, string | number>) =>
      decideApproval(platform.ports)(platform.caller, approval, { decision: 'approve', payload })
    await expect(decide({ id: 9 })).rejects.toMatchObject({
      code: 'not_applicable',
      message: expect.stringContaining('/id'),
    })
    await decide({ id: '9' })
    await untilQuiet(platform, (act) => act(process))
    expect(service.asked.map(({ body }) => JSON.parse(body))).toEqual([{ id: '9' }])
  })

  test.each([
    ['deleted', () => deleteTool(platform.ports)(platform.caller, 'pay')],
    [
      'made to take other arguments',
      () =>
        update('pay', {
          parameters: { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] },
          request: { method: 'POST', url: service.url },
        }),
    ],
    ['made one that changes nothing', () => update('pay', { effect: 'none' })],
  ])('is asked what came of a write that was begun, though its tool was %s since', async (_, change) => {
    await tool(posting())
    await agent({ tools: ['pay'] })
    const { id } = await process.submit({ agent: 'clerk', input: 'call pay with {"id": "7"}' })
    await dieInCall()
    await change()
    await untilWaiting(id)
    const { mission, events } = await platform.record(id)
    expect(mission).toMatchObject({ status: 'WAITING', open_effect: { tool: 'pay', state: 'UNKNOWN' } })
    expect(events.some(({ type }) => type === 'effect.unknown')).toBe(true)
    expect(service.asked).toEqual([])
  })
})

/** A process that is gone as its call is under way: nothing that it does comes to anything any more. */
async function dieInCall(): Promise<void> {
  const called = Promise.withResolvers<void>()
  let isDead = false
  const dying = platform.process((call, perform) => {
    isDead ||= call.port === 'web'
    if (!isDead) return perform()
    called.resolve()
    return new Promise(() => {})
  })
  for (const message of platform.receive()) void dying.execute(message.body)
  await called.promise
}

async function untilWaiting(id: string): Promise<void> {
  for (let n = 0; n < 20; n++) {
    if ((await platform.record(id)).mission.status === 'WAITING') return
    platform.advance(30_000)
    await process.sweep()
    await executeOnce()
  }
}

describe('a write whose answer is lost', () => {
  const paying = (): Given => ({ ...posting(), look_up: `${service.url}/paid/{key}`, connection: 'shop' })

  test.each([
    ['is not made again where its service says that it happened', 200, 1],
    ['is made again where it says that it did not', 404, 2],
  ])('%s', async (_, status, times) => {
    await connected()
    await tool(paying())
    await agent({ tools: ['pay'] })
    service.answer = ({ method }) => (method === 'GET' ? [status, 'so it is'] : [200, 'paid'])
    service.loseNext()
    const { mission, steps } = await run('call pay with {"id": "7"}')
    expect(mission).toMatchObject({ status: 'COMPLETED', open_effect: null })
    const posts = service.asked.filter(({ method }) => method === 'POST')
    expect(posts).toHaveLength(times)
    const [key] = posts.map(({ headers }) => headers['idempotency-key'])
    const looked = service.asked.find(({ method }) => method === 'GET')
    expect(looked).toMatchObject({ path: `/paid/${key}`, headers: { authorization: `Bearer ${token}` } })
    const body = times === 1 ? 'so it is' : 'paid'
    expect(steps.find(({ kind }) => kind === 'tool_call')).toMatchObject({
      output: { body },
      effect: { state: 'DONE', key },
    })
  })
})

describe('a write whose answer is lost, where the look for it is led elsewhere', () => {
  test.each([
    ['a page to sign in on', 200],
    ['a page that is not there', 404],
  ])('to %s, is neither taken for done nor made again: a person is asked', async (_, status) => {
    await tool({ ...posting(), look_up: `${service.url}/paid/{key}` })
    await agent({ tools: ['pay'] })
    service.answer = ({ path }) =>
      path.startsWith('/paid/') ? [302, '', { location: '/elsewhere' }] : [status, 'Who are you?']
    service.loseNext()
    const { id } = await process.submit({ agent: 'clerk', input: 'call pay with {"id": "7"}' })
    await executeOnce()
    await untilWaiting(id)
    expect((await platform.record(id)).mission).toMatchObject({ status: 'WAITING' })
    expect((await process.explain(id)).reasons[0]).toMatchObject({ code: 'waiting_for_approval' })
    expect(service.asked.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })
})

describe('a host', () => {
  test('that says when to come again is waited for, as for built-in tools', async () => {
    service.answer = () => [service.asked.length === 1 ? 429 : 200, 'done', { 'retry-after': '20' }]
    await tool({})
    await agent({ tools: ['find-order'] })
    const { id } = await process.submit({ agent: 'clerk', input: 'call find-order with {"id": "7"}' })
    await executeOnce()
    expect((await platform.record(id)).mission).toMatchObject({ status: 'SCHEDULED', attempt: 1 })
    expect((await process.explain(id)).reasons[0]).toMatchObject({
      code: 'circuit_open',
      data: { circuit: service.host },
    })
    await untilQuiet(platform, (act) => act(process))
    expect((await platform.record(id)).mission).toMatchObject({ status: 'COMPLETED', attempt: 1 })
  })
})

describe('a secret', () => {
  test('that was rotated is sent no more', async () => {
    await connected()
    await tool({ connection: 'shop' })
    await agent({ tools: ['find-order'] })
    await run('call find-order with {"id": "1"}')
    const credential = { kind: 'bearer', token: 'another-token-of-the-shop' } as const
    await rotateConnection(platform.ports)(platform.caller, 'shop', { credential })
    await run('call find-order with {"id": "2"}')
    expect(service.asked.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${token}`,
      'Bearer another-token-of-the-shop',
    ])
  })

  test('that is revoked fails the call, which is told', async () => {
    await connected()
    await tool({ connection: 'shop' })
    await agent({ tools: ['find-order'] })
    await deleteConnection(platform.ports)(platform.caller, 'shop')
    const { mission, steps } = await run('call find-order with {"id": "7"}')
    expect(mission.status).toBe('COMPLETED')
    expect(steps[1]).toMatchObject({ is_error: true, output: expect.stringContaining('connection_unusable') })
    expect(service.asked).toEqual([])
  })

  test('is in no item, no event and no log, whatever the service answers', async () => {
    await connected()
    service.answer = ({ path, headers }) => {
      if (path === '/orders/echo') return [200, { headers }]
      if (path === '/orders/packed') return [200, { packed: Buffer.from(JSON.stringify(headers)).toString('base64') }]
      if (path === '/orders/refused') return [401, `Not with ${headers.authorization}`]
      if (path === '/orders/moved') return [302, '', { location: `/orders/echo?t=${headers.authorization}` }]
      return [500, headers]
    }
    await tool({ connection: 'shop' })
    await tool({ ...posting(), connection: 'shop' })
    await agent({ tools: ['find-order', 'pay'] })
    for (const id of ['echo', 'packed', 'refused', 'moved', 'broken']) await run(`call find-order with {"id": "${id}"}`)
    await run('call pay with {"id": "echo"}')
    await service.close()
    await run('call find-order with {"id": "away"}')
    service = await openService()
    expect(JSON.stringify(logged)).not.toContain(token)
    const everything = JSON.stringify(await everythingIn(platform))
    expect(everything).not.toContain(token)
    expect(everything).toContain('[secret]')
    const packed = everything.match(/[\w+/]{20,}/g) ?? []
    expect(packed.map((text) => Buffer.from(text, 'base64').toString()).join()).not.toContain(token)
  })
})

async function everythingIn({ database }: SimulatedPlatform): Promise<unknown> {
  await database.settled()
  return ['entities', 'ledger', 'ephemeral', 'feed_groups', 'messages', 'dead_messages', 'deliveries', 'timers'].map(
    (table) => database.prepare(`SELECT * FROM ${table}`).all(),
  )
}
