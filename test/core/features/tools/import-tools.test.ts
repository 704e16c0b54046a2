import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { NewTool, ToolPatch } from '../../../../contract/resources/tool.ts'
import { ImportTools, ToolImport } from '../../../../contract/resources/tool-import.ts'
import { importTools } from '../../../../core/features/tools/import-tools.ts'
import { createTool, deleteTool, updateTool } from '../../../../core/features/tools/manage-tools.ts'
import { getTool, listTools, listToolVersions } from '../../../../core/features/tools/read-tools.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { connect, otherCaller, platformWith } from '../../engine/connections/services.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await platformWith([])
})
afterEach(() => platform.close())

const yaml = `
openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: https://api.shop.example/v2}]
paths:
  /orders/{id}:
    get: {operationId: getOrder, summary: Gets an order.}
  /orders:
    post:
      operationId: makeOrder
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [what], properties: {what: {type: string}}}
`
const upload = `
  /files:
    post: {requestBody: {required: true, content: {multipart/form-data: {}}}}
`

const bring = async (given: Partial<z.input<typeof ImportTools>> = {}, caller = platform.caller) =>
  ToolImport.parse(await importTools(platform.ports)(caller, ImportTools.parse({ document: yaml, ...given })))
const outcomes = ({ tools }: ToolImport) => tools.map(({ tool, outcome }) => [tool.name, tool.version, outcome])
const listed = async () => (await listTools(platform.ports)(platform.caller, {})).items.map(({ name }) => name)
const versionsOf = async (name: string) =>
  (await listToolVersions(platform.ports)(platform.caller, name, {})).items.map(({ version }) => version)
const refused = (code: string, why = '') => expect.objectContaining({ code, message: expect.stringContaining(why) })

describe('importing a document', () => {
  test('makes a tool of each operation, with the effect of its method, and says where it is from', async () => {
    const made = await bring()
    expect(made).toMatchObject({ api: 'Shop', operation_count: 2, dry_run: false, problems: [] })
    expect(outcomes(made)).toEqual([
      ['get_order', 1, 'created'],
      ['make_order', 1, 'created'],
    ])
    expect(await getTool(platform.ports)(platform.caller, 'make_order', undefined)).toMatchObject({
      ...{ effect: 'write', version: 1, origin: { api: 'Shop', operation: 'POST /orders' } },
      request: { method: 'POST', url: 'https://api.shop.example/v2/orders', body: { what: { $from: '/what' } } },
      parameters: { required: ['what'], additionalProperties: false },
    })
  })

  test('says what it would make, and makes nothing', async () => {
    expect(outcomes(await bring({ dry_run: true }))).toEqual([
      ['get_order', 1, 'created'],
      ['make_order', 1, 'created'],
    ])
    expect(await listed()).toEqual([])
  })

  test('takes those that are chosen, by their own names and with effects of their own', async () => {
    const operations = [{ operation: 'POST /orders', name: 'order-it', effect: 'idempotent' as const }]
    const made = await bring({ operations, prefix: 'shop_' })
    expect(made.tools).toMatchObject([{ operation: 'POST /orders', tool: { name: 'order-it', effect: 'idempotent' } }])
    expect((await bring({ operations: ['getOrder'], prefix: 'shop_' })).tools).toMatchObject([
      { tool: { name: 'shop_get_order' } },
    ])
  })

  test('once more changes nothing, and then what is different alone', async () => {
    await bring()
    expect(outcomes(await bring())).toEqual([
      ['get_order', 1, 'unchanged'],
      ['make_order', 1, 'unchanged'],
    ])
    const later = await bring({ document: yaml.replace('Gets an order.', 'Gets one order.') })
    expect(outcomes(later)).toEqual([
      ['get_order', 2, 'changed'],
      ['make_order', 1, 'unchanged'],
    ])
    expect([await versionsOf('get_order'), await versionsOf('make_order')]).toEqual([[2, 1], [1]])
  })

  test('leaves what the document does not say as somebody has set it', async () => {
    await bring()
    const patch = ToolPatch.parse({ timeout_s: 5, effect: 'idempotent', description: 'Of my own.' })
    await updateTool(platform.ports)(platform.caller, 'make_order', patch)
    const [, again] = (await bring()).tools
    expect(again).toMatchObject({ outcome: 'changed', tool: { version: 3, timeout_s: 5, effect: 'idempotent' } })
    expect(again?.tool.description).not.toBe('Of my own.')
  })

  test('goes on counting the versions of a tool that was deleted', async () => {
    await bring()
    await deleteTool(platform.ports)(platform.caller, 'get_order')
    expect(outcomes(await bring())).toEqual([
      ['get_order', 2, 'created'],
      ['make_order', 1, 'unchanged'],
    ])
  })

  test('makes none where one cannot be made, unless that one is passed over', async () => {
    const document = yaml + upload
    await expect(bring({ document })).rejects.toEqual(refused('not_applicable', 'multipart/form-data'))
    expect(await listed()).toEqual([])
    const why = await bring({ document }).catch((error: unknown) => error)
    // A dry run comes to the same.
    await expect(bring({ document, dry_run: true })).rejects.toEqual(why)
    expect(why).toEqual(refused('not_applicable', '"on_problem": "skip"'))
    const planned = await bring({ document, dry_run: true, on_problem: 'skip' })
    expect([outcomes(planned).length, planned.problems.length]).toEqual([2, 1])
    expect(await listed()).toEqual([])
    const made = await bring({ document, on_problem: 'skip' })
    expect(made.problems).toEqual([
      { operation: 'POST /files', problem: expect.stringContaining('multipart/form-data') },
    ])
    expect(await listed()).toEqual(['get_order', 'make_order'])
  })

  test('leaves a tool that somebody made, or that is of another document', async () => {
    const request = { method: 'GET', url: 'https://api.example.com/' } as const
    const own = NewTool.parse({ name: 'get_order', description: 'Mine.', request })
    await createTool(platform.ports)(platform.caller, own)
    await expect(bring()).rejects.toEqual(refused('not_applicable', 'there is a tool get_order already'))
    await bring({ prefix: 'a_' })
    const other = yaml.replace('title: Shop', 'title: Market')
    await expect(bring({ prefix: 'a_', document: other })).rejects.toEqual(refused('not_applicable', 'a_get_order'))
  })

  test('makes no tool of a name that is built in, or twice', async () => {
    const clock = { operation: 'getOrder', name: 'clock' }
    expect((await bring({ operations: [clock], on_problem: 'skip' })).problems).toEqual([
      { operation: 'GET /orders/{id}', problem: expect.stringContaining('built-in') },
    ])
    const twice = ['getOrder', 'GET /orders/{id}']
    expect((await bring({ operations: twice, on_problem: 'skip' })).problems).toEqual([
      { operation: 'GET /orders/{id}', problem: expect.stringContaining('as well') },
    ])
  })

  test('sends the secret of a connection along, if it may go there', async () => {
    const credential = { kind: 'headers', headers: { 'X-Key': 'the-key-of-the-shop' } } as const
    await connect(platform, { name: 'shop', hosts: ['api.shop.example'], credential })
    await connect(platform, { name: 'other', hosts: ['other.example'], credential })
    expect((await bring({ connection: 'shop' })).tools).toMatchObject([
      { tool: { connection: 'shop' } },
      { tool: { connection: 'shop' } },
    ])
    await expect(bring({ connection: 'other' })).rejects.toEqual(refused('not_applicable', 'is sent to other.example'))
    await expect(bring({ connection: 'none' })).rejects.toEqual(
      refused('not_applicable', 'there is no connection none'),
    )
  })

  test('is its tenant’s own', async () => {
    await bring()
    const other = otherCaller(platform)
    expect(outcomes(await bring({}, other))).toEqual([
      ['get_order', 1, 'created'],
      ['make_order', 1, 'created'],
    ])
  })

  test.each([
    ['{"openapi": ', 'it is no JSON'],
    ['a: [', 'it is no YAML'],
    ['a: &a [x, *a]', 'document (body): it'],
    [`${'['.repeat(100)}${']'.repeat(100)}`, 'nests deeper'],
    [`{"a": ${'['.repeat(100)}${']'.repeat(100)}}`, 'nests deeper'],
    ['- '.repeat(20_000), 'it is no'],
  ])('refuses a text that is no document: %.20s', async (document, why) => {
    await expect(bring({ document })).rejects.toEqual(refused('not_applicable', why))
  })

  test('of a few lines that stand for gigabytes takes little', async () => {
    const lines = Array.from({ length: 9 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(9)}]`)
    const document = ['a0: &a0 [x]', ...lines].join('\n')
    await expect(bring({ document })).rejects.toEqual(refused('not_applicable', 'it is no YAML'))
  })
})
