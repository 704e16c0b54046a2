import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { NewAgent } from '../../../../contract/resources/agent.ts'
import { NewTool, Tool, ToolPatch } from '../../../../contract/resources/tool.ts'
import { createAgent, updateAgent } from '../../../../core/features/agents/manage-agents.ts'
import { createTool, deleteTool, updateTool } from '../../../../core/features/tools/manage-tools.ts'
import { getTool, listTools, listToolVersions } from '../../../../core/features/tools/read-tools.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { connect, otherCaller, platformWith } from '../../engine/connections/services.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await platformWith([])
})
afterEach(() => platform.close())

type Given = Partial<z.input<typeof NewTool>>

const string = { type: 'string' } as const
const parameters = { type: 'object', properties: { id: string, note: string }, required: ['id'] }
const usual = {
  ...{ name: 'find-order', description: 'Finds an order.', parameters },
  request: { method: 'GET', url: 'https://api.example.com/orders/{id}' },
} as const
const create = (given: Given = {}, caller = platform.caller) =>
  createTool(platform.ports)(caller, NewTool.parse({ ...usual, ...given }))
const update = (patch: z.input<typeof ToolPatch>) =>
  updateTool(platform.ports)(platform.caller, 'find-order', ToolPatch.parse(patch))
const get = (version?: number) => getTool(platform.ports)(platform.caller, 'find-order', version)
const versions = () => listToolVersions(platform.ports)(platform.caller, 'find-order', {})
const refused = (code: string, why = '') => expect.objectContaining({ code, message: expect.stringContaining(why) })

describe('a tool', () => {
  test('is made with what its method says of it, and shown whole', async () => {
    const made = await create()
    expect(Tool.parse(made)).toEqual({
      ...{
        name: 'find-order',
        version: 1,
        description: 'Finds an order.',
        parameters,
        connection: null,
        look_up: null,
      },
      request: { ...usual.request, headers: {}, query: {}, body: null, encoding: 'json' },
      response: { pick: null, max_bytes: 1_000_000 },
      ...{ effect: 'none', idempotency_header: 'Idempotency-Key', timeout_s: 20, max_tries: 1, origin: null },
      created_at: new Date(platform.now()).toISOString(),
    })
    expect([await get(), await get(1)]).toEqual([made, made])
    expect((await listTools(platform.ports)(platform.caller, {})).items).toEqual([made])
  })

  test.each([
    ['GET', 'none'],
    ['HEAD', 'none'],
    ['PUT', 'idempotent'],
    ['DELETE', 'idempotent'],
    ['POST', 'write'],
    ['PATCH', 'write'],
  ] as const)('with %s has the effect %s, unless it says otherwise', async (method, effect) => {
    expect(await create({ request: { ...usual.request, method } })).toMatchObject({ effect })
    expect(await create({ name: 'other', request: { ...usual.request, method }, effect: 'none' })).toMatchObject({
      effect: 'none',
    })
  })

  test('is changed as a new version, and the former ones stay', async () => {
    const first = await create()
    const second = await update({ description: 'Finds it.' })
    expect(second).toEqual({ ...first, version: 2, description: 'Finds it.' })
    expect((await versions()).items).toEqual([second, first])
    expect([await get(), await get(1)]).toEqual([second, first])
    await expect(get(3)).rejects.toEqual(refused('not_found'))
  })

  test('that was deleted leaves its versions, and its name goes on counting', async () => {
    await create()
    await deleteTool(platform.ports)(platform.caller, 'find-order')
    await expect(get()).rejects.toEqual(refused('not_found'))
    expect(await get(1)).toMatchObject({ version: 1 })
    expect(await create()).toMatchObject({ version: 2 })
    await expect(create()).rejects.toEqual(refused('already_exists'))
  })

  test('is its tenant’s own', async () => {
    await create()
    const other = otherCaller(platform)
    await expect(getTool(platform.ports)(other, 'find-order', undefined)).rejects.toEqual(refused('not_found'))
    await expect(getTool(platform.ports)(other, 'find-order', 1)).rejects.toEqual(refused('not_found'))
    expect((await listTools(platform.ports)(other, {})).items).toEqual([])
    expect(await create({ description: 'Theirs.' }, other)).toMatchObject({ version: 1 })
    expect(await get()).toMatchObject({ description: 'Finds an order.' })
  })

  test('has the name of no built-in one', async () => {
    await expect(create({ name: 'calculator' })).rejects.toEqual(refused('already_exists', 'built in'))
  })
})

describe('a tool is refused, and nothing changes, where', () => {
  const request = (more: object) => ({ request: { ...usual.request, ...more } })

  test.each<[string, Given, string]>([
    ['its parameters are no object', { parameters: string }, 'describe an object'],
    ['its parameters cannot be checked', { parameters: { type: 'object', not: {} } }, 'not'],
    ['its address is no template', request({ url: 'https://api.example.com/{id' }), '{id'],
    [
      'its address has an argument that is none',
      request({ url: 'https://api.example.com/{no}' }),
      '{no} is none of the',
    ],
    ['its address may lack an argument', request({ url: 'https://api.example.com/{note}' }), '{note} is not among'],
    [
      'its address has an object in it',
      { parameters: { type: 'object', properties: { id: { type: 'object' } }, required: ['id'] } },
      '{id} is no text',
    ],
    ['its query names what is no parameter', request({ query: { a: { $from: '/no/a' } } }), 'request.query'],
    [
      'its body names what is no parameter',
      request({ method: 'POST', body: { a: [{ $from: '/no' }] } }),
      'request.body',
    ],
    ['GET would carry a body', request({ body: { a: 1 } }), 'GET carries no body'],
    ['a header would show a secret', request({ headers: { Authorization: 'Bearer of-somebody' } }), 'use a connection'],
    ['a header cannot be set', request({ headers: { 'Content-Length': '1' } }), 'cannot be set'],
    [
      'a header is set by its key as well',
      { ...request({ method: 'POST', headers: { 'idempotency-key': 'x' } }) },
      'idempotency-key is set twice',
    ],
    ['a write would be tried again', { ...request({ method: 'POST' }), max_tries: 2 }, 'a write is tried once'],
    ['its tries take too long', { timeout_s: 30, max_tries: 2 }, '60'],
    ['what is made again would be looked up', { look_up: 'https://api.example.com/{key}' }, 'look_up'],
    [
      'what is looked up has more than its key',
      { ...request({ method: 'POST' }), look_up: 'https://api.example.com/{key}/{id}' },
      'nothing is filled in but {key}',
    ],
    [
      'there is no such connection',
      { connection: 'shop' },
      'there is no connection shop; POST /v1/connections creates one',
    ],
  ])('%s', async (_, given, why) => {
    await expect(create(given)).rejects.toEqual(refused('not_applicable', why))
    await expect(get()).rejects.toEqual(refused('not_found'))
    const made = await create()
    const { name: _name, ...patch } = given
    await expect(update(patch)).rejects.toEqual(refused('not_applicable', why))
    expect(await get()).toEqual(made)
  })

  test('its connection is sent elsewhere, or in clear text', async () => {
    const credential = { kind: 'bearer', token: 'token-of-the-shop' } as const
    await connect(platform, { hosts: ['*.example.com'], credential })
    expect(await create({ connection: 'shop' })).toMatchObject({ connection: 'shop' })
    for (const url of ['https://example.com/', 'https://api.example.org/{id}', 'http://api.example.com/{id}']) {
      await expect(update(request({ url }))).rejects.toEqual(refused('not_applicable', '*.example.com alone'))
    }
    await connect(platform, {
      ...{ name: 'other', hosts: ['*.example.com'] },
      credential: { kind: 'headers', headers: { 'X-Api-Key': 'key-of-the-shop' } },
    })
    const both = { connection: 'other', ...request({ headers: { 'x-api-key': 'mine' } }) }
    await expect(update(both)).rejects.toEqual(refused('not_applicable', 'what the connection other sends'))
  })

  test('it is longer than a tool may be', async () => {
    const properties = { id: { type: 'string', description: 'x'.repeat(40_000) } }
    const long = { parameters: { type: 'object', properties, required: ['id'] } }
    await expect(create(long)).rejects.toEqual(refused('payload_too_large', '32 KB'))
  })
})

describe('an agent', () => {
  const agent = (tools: readonly string[]) => NewAgent.parse({ name: 'clerk', instructions: 'x', tools })

  test('names tools that there are', async () => {
    await create()
    const made = await createAgent(platform.ports)(platform.caller, agent(['calculator', 'find-order']))
    expect(made.tools).toEqual(['calculator', 'find-order'])
    const patched = updateAgent(platform.ports)(platform.caller, 'clerk', { tools: ['find-orders'] })
    await expect(patched).rejects.toEqual(refused('not_applicable', 'find-orders'))
    await expect(createAgent(platform.ports)(otherCaller(platform), agent(['find-order']))).rejects.toEqual(
      refused('not_applicable', 'find-order'),
    )
  })

  test('may have a person asked before one, and not before an act of the loop', () => {
    const asks = (tool: string) =>
      NewAgent.safeParse({ name: 'clerk', instructions: 'x', approvals: [{ tool }] }).success
    expect([asks('find-order'), asks('calculator'), asks('delegate'), asks('handoff'), asks('Find Order')]).toEqual([
      ...[true, true],
      ...[false, false, false],
    ])
  })
})
