import { afterAll, describe, expect, test } from 'vitest'
import { createChecks } from '../../../../adapters/checks/checks.ts'
import { openDatabase } from '../../../../adapters/local/database.ts'
import { createStores } from '../../../../adapters/local/stores.ts'
import { createMcp } from '../../../../adapters/mcp/mcp.ts'
import { SortieError } from '../../../../contract/errors.ts'
import { toolNames } from '../../../../contract/resources/tool-name.ts'
import type { WebRequest, WebResponse } from '../../../../core/base/ports/web.ts'
import { calculator } from '../../../../core/engine/tools/calculator/calculator.ts'
import { clock as clockTool } from '../../../../core/engine/tools/clock/clock.ts'
import { httpFetch } from '../../../../core/engine/tools/http/http-fetch.ts'
import { memoryGet } from '../../../../core/engine/tools/memory/memory-get.ts'
import { memorySet } from '../../../../core/engine/tools/memory/memory-set.ts'
import type { Tool, ToolContext } from '../../../../core/engine/tools/tool.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'
import { png } from '../../../files/samples.ts'

const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5), monotonic: () => 0 }
const database = openDatabase(':memory:')
afterAll(() => database.close())

const asked: WebRequest[] = []
const context: ToolContext = {
  runProgram: () => Promise.reject(new Error('No program is run here')),
  store: createStores(database, clock).tenant('ten_a'),
  web: {
    async fetch(request) {
      asked.push(request)
      const headers = { 'content-type': 'text/plain', 'set-cookie': 'secret=1' }
      return { url: request.url, status: 200, headers, body: 'x'.repeat(60_000), truncated: false }
    },
  },
  mcp: createMcp(),
  checker: { checks: createChecks(), tenant: 'ten_a' },
  clock,
  mission: { id: 'mis_1', step: 2, agent: 'coder', subject: null },
  rootMission: 'mis_root',
  tellProgress() {},
  saveFile: () => Promise.reject(new Error('It saves no file')),
  keptUntil: 9_999_999_999,
  signal: new AbortController().signal,
}

async function call(tool: Tool, input: unknown, changes: Partial<ToolContext> = {}) {
  return tool.run(tool.parameters.parse(input), { ...context, ...changes })
}

describe('calculator', () => {
  test('evaluates', async () => {
    expect(await call(calculator, { expression: '6 * 7' })).toEqual({ expression: '6 * 7', result: 42 })
  })

  test('tells the model what is wrong', async () => {
    const mistake = expect.objectContaining({
      code: 'tool_failed',
      message: expect.stringContaining('division by zero'),
    })
    await expect(call(calculator, { expression: '1 / 0' })).rejects.toEqual(mistake)
  })
})

test('clock tells the time', async () => {
  expect(await call(clockTool, {})).toEqual({ time: '2026-01-02T03:04:05.000Z', unix_seconds: 1_767_323_045 })
})

describe('http_fetch', () => {
  test('tells the whole text, and only the headers that say what it is', async () => {
    const result = await call(httpFetch, { url: 'https://example.com/' })
    expect(result).toEqual({
      url: 'https://example.com/',
      status: 200,
      headers: { 'content-type': 'text/plain' },
      text: 'x'.repeat(60_000),
      truncated: false,
    })
    expect(asked.at(-1)).toMatchObject({ method: 'GET', maxBytes: 1_000_000, timeoutMs: 20_000 })
  })

  test.each([
    ['another method', { url: 'https://example.com', method: 'POST' }],
    ['a header that splits the request', { url: 'https://example.com', headers: { a: 'b\r\nc: d' } }],
    ['a header name that splits the request', { url: 'https://example.com', headers: { 'a\r\nb': 'c' } }],
    ['no address', {}],
  ])('refuses %s', async (_, input) => {
    expect(httpFetch.parameters.safeParse(input).success).toBe(false)
  })

  describe('keeps as a file', () => {
    const saved: unknown[] = []
    const saveFile: ToolContext['saveFile'] = async ({ name, bytes }) => {
      saved.push(name)
      return { id: 'fil_1', name, media_type: 'image/png', bytes: bytes.length }
    }
    const answering = (type: string, changes: Partial<WebResponse> = {}): Partial<ToolContext> => ({
      saveFile,
      web: {
        async fetch({ url }) {
          const found = { status: 200, headers: { 'content-type': type }, body: '\ufffd', bytes: png }
          return { url, truncated: false, ...found, ...changes }
        },
      },
    })
    const url = 'https://example.com/a%20b/plan%2F1.png?size=large'

    test('an image, a sound or a document, under the end of its address', async () => {
      expect(await call(httpFetch, { url }, answering('image/png'))).toMatchObject({
        ...{ status: 200, text: '', truncated: false },
        file: { file_id: 'fil_1', name: 'plan_2F1.png', media_type: 'image/png', bytes: png.length },
      })
      for (const type of ['audio/mpeg', 'application/pdf; charset=binary'])
        expect(await call(httpFetch, { url }, answering(type))).toHaveProperty('file')
      expect(await call(httpFetch, { url: 'https://example.com/' }, answering('image/png'))).toMatchObject({
        file: { name: 'file' },
      })
    })

    test('and nothing else', async () => {
      saved.splice(0)
      for (const changed of [
        answering('text/html'),
        answering('image/png', { status: 404 }),
        answering('image/png', { bytes: new Uint8Array() }),
        answering('image/svg+xml', { bytes: Buffer.from('<svg/>') }),
        answering('application/octet-stream', { bytes: Buffer.from('a,b') }),
        answering('image/png', { bytes: Uint8Array.of(137) }),
      ])
        expect(await call(httpFetch, { url }, changed)).not.toHaveProperty('file')
      expect(saved).toEqual([])
    })

    test('what cannot be kept is told of', async () => {
      const full = { saveFile: () => Promise.reject(new SortieError('limit_exceeded', 'It is full')) }
      expect(await call(httpFetch, { url }, { ...answering('image/png'), ...full })).toMatchObject({
        text: '',
        file: { name: 'plan_2F1.png', media_type: 'image/png', problem: 'limit_exceeded: It is full' },
      })
      const broken = { saveFile: () => Promise.reject(new Error('The disk is gone')) }
      await expect(call(httpFetch, { url }, { ...answering('image/png'), ...broken })).rejects.toThrow('disk')
    })
  })
})

describe('memory', () => {
  test('recalls what was remembered last, in any mission of the tree', async () => {
    await call(memorySet, { key: 'colour', value: 'red' })
    await call(memorySet, { key: 'colour', value: { name: 'blue' } })
    expect(await call(memoryGet, { key: 'colour' })).toEqual({
      key: 'colour',
      found: true,
      value: { name: 'blue' },
    })
  })

  test('says when there is nothing', async () => {
    expect(await call(memoryGet, { key: 'shape' })).toEqual({ key: 'shape', found: false, value: null })
  })

  test('does not see other trees', async () => {
    await call(memorySet, { key: 'size', value: 1 })
    expect(await call(memoryGet, { key: 'size' }, { rootMission: 'mis_other' })).toMatchObject({
      found: false,
    })
  })

  test('keeps one of several values written at the same time', async () => {
    const values = [1, 2, 3, 4]
    await Promise.all(values.map((value) => call(memorySet, { key: 'race', value })))
    const { value } = (await call(memoryGet, { key: 'race' })) as { value: number }
    expect(values).toContain(value)
  })

  test.each([
    ['a key with a separator of the store', { key: 'a#b', value: 1 }],
    ['a long key', { key: 'k'.repeat(129), value: 1 }],
    ['a large value', { key: 'k', value: 'v'.repeat(20_000) }],
    ['no value', { key: 'k' }],
  ])('refuses %s', (_, input) => {
    expect(memorySet.parameters.safeParse(input).success).toBe(false)
  })
})

test('every tool name has a specification with an object schema', () => {
  for (const [index, spec] of toolSpecs(toolNames).entries()) {
    expect(spec.name).toBe(toolNames[index])
    expect(spec.parameters).toMatchObject({ type: 'object', additionalProperties: false })
  }
})
