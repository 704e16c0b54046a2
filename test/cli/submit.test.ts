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
