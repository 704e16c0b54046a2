import { expect, test } from 'vitest'
import { offlineRules } from '../../../../adapters/models/offline/rules/rules.ts'
import { createCallAssembly } from '../../../../adapters/models/reply/tool-call-assembly.ts'
import { toolNames } from '../../../../contract/resources/tool-name.ts'
import type { JsonSchema } from '../../../../core/base/ports/models.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'
import { replyOf, requestOf } from '../requests.ts'

const generate = offlineRules()
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

async function valuesFor(output_schema: JsonSchema, input: string): Promise<number> {
  const { text } = await replyOf(generate(requestOf(input, { output_schema, max_tokens: 200_000 })))
  let values = 0
  JSON.parse(text, () => {
    values += 1
  })
  return values
}

test('lists in lists that ask for ten thousand million items do not get them', async () => {
  let lists: JsonSchema = { type: 'string' }
  for (let n = 0; n < 5; n++) lists = { type: 'array', minItems: 100, items: lists }
  expect(await valuesFor(lists, 'x')).toBeLessThan(250_000)
})

test('many fields with the whole of a long input are cut', async () => {
  const properties = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`a${at}`, { type: 'string' }]))
  const request = requestOf('x'.repeat(250_000), { output_schema: { type: 'object', properties }, max_tokens: 200_000 })
  expect((await replyOf(generate(request))).text.length).toBeLessThan(320_000)
})

test('a long text comes in few pieces, and is whole', async () => {
  const input = 'a '.repeat(120_000).trim()
  const reply = await replyOf(generate(requestOf(input, { max_tokens: 200_000 })))
  expect(reply.text.endsWith(input)).toBe(true)
  expect(reply.chunks.length).toBeLessThan(1500)
})

test('what a text asks for beyond its beginning is not looked for', async () => {
  const late = await replyOf(generate(requestOf(`${'a '.repeat(2000)} 1 + 1`, { tools: toolSpecs([...toolNames]) })))
  expect(late.calls).toEqual([])
})

test('arguments that nest too deep stay text, which no tool takes', () => {
  const calls = createCallAssembly()
  calls.add({ index: 0, id: 'a', name: 'http_request', text: deep })
  calls.add({ index: 1, id: 'b', name: 'http_request', text: '{"body":[1]}' })
  expect(calls.complete().map(([call]) => call?.arguments)).toEqual([deep, { body: [1] }])
})
