import { afterEach, beforeEach, expect, test } from 'vitest'
import type * as z from 'zod'
import { ToolTrial, TryTool } from '../../../../contract/resources/tool.ts'
import { toolNames } from '../../../../contract/resources/tool-name.ts'
import { tryTool } from '../../../../core/features/tools/try-tool.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { openService, platformWith, type Service } from '../../engine/connections/services.ts'

let service: Service
let platform: SimulatedPlatform

beforeEach(async () => {
  service = await openService()
  platform = await platformWith([service])
})
afterEach(async () => {
  platform.close()
  await service.close()
})

const attempt = async (name: string, given: z.input<typeof TryTool> = {}) =>
  ToolTrial.parse(await tryTool(platform.ports)(platform.caller, name, TryTool.parse(given)))
const refused = (code: string, why = '') => expect.objectContaining({ code, message: expect.stringContaining(why) })

test('a program is run as a model would have it run, and what goes wrong is told as to a model', async () => {
  const code = 'console.log(input.length); return input.map((n) => n * 2)'
  expect(await attempt('run_javascript', { arguments: { code, input: [1, 21] } })).toEqual({
    ...{ version: null, effect: 'none', is_error: false, duration_ms: expect.any(Number) },
    output: { result: [2, 42], console: '2' },
  })
  expect(await attempt('run_javascript', { arguments: { code: 'return input.a.b' } })).toMatchObject({
    ...{ is_error: true, output: expect.stringContaining('tool_failed: The program failed: TypeError') },
  })
  const now = await attempt('run_javascript', { arguments: { code: 'return Date.now()' } })
  expect(now.output).toEqual({ result: platform.now() })
})

test('what needs neither a network nor a mission answers', async () => {
  const sum = await attempt('calculator', { arguments: { expression: '6 * 7' } })
  expect(sum).toMatchObject({ version: null, output: { result: 42 } })
  expect((await attempt('clock')).output).toMatchObject({ unix_seconds: platform.now() / 1000 })
})

test('an address is fetched through the guard of the web', async () => {
  service.answer = () => [200, 'the page']
  const fetched = await attempt('http_fetch', { arguments: { url: service.url } })
  expect(fetched).toMatchObject({ effect: 'none', is_error: false, output: { status: 200, text: 'the page' } })
  const inside = await attempt('http_fetch', { arguments: { url: 'http://169.254.169.254/latest/' } })
  expect(inside).toMatchObject({ is_error: true, output: expect.stringContaining('address_refused') })
})

test('a file that is found is told of, and not kept', async () => {
  service.answer = () => [200, '%PDF-1.4\n%%EOF', { 'content-type': 'application/pdf' }]
  const { output } = await attempt('http_fetch', { arguments: { url: service.url } })
  expect(output).toMatchObject({
    file: { media_type: 'application/pdf', problem: 'Whoever tries a tool keeps no files; a mission does' },
  })
})

test('what changes something is called once that is confirmed, under a key', async () => {
  const given = { arguments: { url: service.url, method: 'POST', body: { a: 1 } } }
  await expect(attempt('http_request', given)).rejects.toEqual(refused('not_applicable', '"confirm": true'))
  expect(service.asked).toEqual([])
  expect(await attempt('http_request', { ...given, confirm: true })).toMatchObject({ effect: 'write', is_error: false })
  expect(service.asked).toMatchObject([
    { body: '{"a":1}', headers: { 'idempotency-key': expect.stringMatching(/^try_/) } },
  ])
})

test('arguments that do not follow the parameters are refused', async () => {
  await expect(attempt('run_javascript')).rejects.toEqual(refused('not_applicable', 'arguments (body)'))
  await expect(attempt('http_request', { arguments: { url: service.url, method: 'GET' } })).rejects.toEqual(
    refused('not_applicable', 'method'),
  )
})

const alone: readonly string[] = ['calculator', 'clock', 'run_javascript', 'http_fetch', 'http_request']

test.each(toolNames.filter((name) => !alone.includes(name)))(
  '%s is a part of its mission, and tried by one',
  async (name) => {
    const given = { confirm: true, arguments: { key: 'colour', value: 'blue', text: 'x', agent: 'echo', input: 'x' } }
    await expect(attempt(name, given)).rejects.toEqual(refused('not_applicable', `${name} acts on the mission`))
  },
)
