import { expect, test } from 'vitest'
import { useAnsweringServer } from './answering-server.ts'

const { sent, run } = useAnsweringServer({ id: 'mis_1', status: 'QUEUED' }, {})

const schema = { type: 'object', properties: { total: { type: 'number' } } }

test.each([
  ['that its answer follows a schema', JSON.stringify(schema), schema],
  ['that any answer will do', 'null', null],
])('a mission is submitted with word %s', async (_, given, output_schema) => {
  await run('missions', 'submit', 'clerk', 'x', '--output-schema', given)
  expect(sent()).toEqual([{ path: 'POST /v1/missions', body: { agent: 'clerk', input: 'x', output_schema } }])
})

test('a mission is submitted without a word of its answer, which its agent then has', async () => {
  await run('missions', 'submit', 'clerk', 'x')
  expect(sent()).toEqual([{ path: 'POST /v1/missions', body: { agent: 'clerk', input: 'x' } }])
})

test('a schema that is no JSON is a mistake of the command line', async () => {
  const { code, err } = await run('missions', 'submit', 'clerk', 'x', '--output-schema', '{bad')
  expect([code, err]).toEqual([2, expect.stringContaining('It must be JSON.')])
  expect(sent()).toEqual([])
})

test('a mission is submitted to whoever has a capability, with the input in the first place', async () => {
  await run('missions', 'submit', '--capability', 'summaries', 'x')
  expect(sent()).toEqual([{ path: 'POST /v1/missions', body: { capability: 'summaries', input: 'x' } }])
})

test('several capabilities and wishes are sent as they were given', async () => {
  const able = ['--capability', 'summaries', '--capability', 'french']
  const wishes = ['--prefer', 'a', '--prefer', 'b', '--avoid', 'c', '--strategy', 'cheapest']
  await run('missions', 'submit', 'x', ...able, ...wishes)
  const preferences = { prefer: ['a', 'b'], avoid: ['c'], strategy: 'cheapest' }
  expect(sent()).toMatchObject([{ body: { capability: ['summaries', 'french'], preferences, input: 'x' } }])
})

test.each([
  ['no agent and no capability', [], 'name an agent'],
  ['an agent and a capability', ['clerk', 'x', '--capability', 'summaries'], 'give the input alone'],
  ['wishes for a named agent', ['clerk', 'x', '--avoid', 'clerk'], 'go with --capability'],
])('%s are a mistake of the command line', async (_, args, words) => {
  const { code, err } = await run('missions', 'submit', ...args)
  expect([code, err]).toEqual([2, expect.stringContaining(words)])
  expect(sent()).toEqual([])
})
