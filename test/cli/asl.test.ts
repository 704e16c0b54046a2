import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runHere } from './run-here.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-asl-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

/** Nothing listens there: the command needs no server. */
const asl = (...args: readonly string[]) => runHere(['asl', 'run', ...args], 'http://127.0.0.1:1')

const order = {
  QueryLanguage: 'JSONata',
  StartAt: 'Charge',
  States: {
    Charge: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'charge', Payload: { amount: '{% $sum($states.input.prices) %}' } },
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 10 }],
      Output: '{% $states.result.Payload %}',
      Next: 'Tomorrow',
    },
    Tomorrow: { Type: 'Wait', Seconds: 86_400, End: true },
  },
}

const mocks = {
  StateMachines: { order: { TestCases: { busy: { Charge: 'BusyThenCharged' }, once: { Charge: 'Busy' } } } },
  MockedResponses: {
    BusyThenCharged: {
      '0': { Throw: { Error: 'Busy', Cause: 'Try again' } },
      '1-2': { Return: { Payload: { receipt: 'r-1' } } },
    },
    Busy: { '0': { Throw: { Error: 'Busy' } } },
  },
}

const input = ['--input', '{"prices":[3,4]}']

test('a machine runs with what a test case answers, and its history is told in the forms of Step Functions', async () => {
  const machine = await file('order.asl.json', order)
  const config = ['--mock-config', await file('mocks.json', mocks), '--test-case', 'busy']
  const text = await asl(machine, ...input, ...config)
  expect(text.code).toBe(0)
  expect(text.out).toContain('Status  SUCCEEDED\nOutput  {"receipt":"r-1"}')
  const json = JSON.parse((await asl(machine, ...input, ...config, '--json')).out)
  expect(json).toMatchObject({ status: 'SUCCEEDED', input: '{"prices":[3,4]}', output: '{"receipt":"r-1"}' })
  expect(Date.parse(json.stopDate) - Date.parse(json.startDate)).toBe(86_410_000)
  expect(json.events[2]).toMatchObject({
    ...{ id: 3, previousEventId: 2, type: 'TaskScheduled' },
    taskScheduledEventDetails: { parameters: '{"FunctionName":"charge","Payload":{"amount":7}}', resource: 'invoke' },
  })
})

test('a machine that fails ends the command with 1, with its error and cause', async () => {
  const { code, out } = await asl(await file('order.asl.json', order))
  expect(code).toBe(1)
  expect(out).toContain('Error   States.QueryEvaluationError')
  expect(out).toContain("field 'Arguments/Payload/amount' returned nothing (undefined)")
})

test('a task that nothing answers is named, with the remedy', async () => {
  const machine = await file('order.asl.json', order)
  const config = await file('mocks.json', mocks)
  const without = await asl(machine, ...input)
  expect(without).toMatchObject({ code: 1, err: expect.stringContaining('nothing answers the task Charge') })
  const second = await asl(machine, ...input, '--mock-config', config, '--test-case', 'once')
  expect(second.err).toContain('Add a response for Charge to the test case once')
})

test.each<[string, unknown, string]>([
  [
    'in JSONPath mode',
    { StartAt: 'A', States: { A: { Type: 'Pass', ResultPath: '$.x', End: true } } },
    '/States/A/ResultPath',
  ],
  [
    'that leads nowhere',
    { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } },
    '/States/A/Next',
  ],
  [
    'with an expression that does not parse',
    { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Pass', Output: { x: '{% 1 + %}' }, End: true } } },
    '/States/A/Output/x',
  ],
])('a machine %s is refused, with the place', async (_, definition, place) => {
  const { code, out, err } = await asl(await file('other.json', definition))
  expect(code).toBe(1)
  expect(out).toContain(place)
  expect(err).toContain('does not run here')
})

test.each<[string, readonly string[], string]>([
  ['an input that is no JSON', ['--input', '{'], 'is not JSON'],
  ['mocks without a test case', ['--mock-config', 'x.json'], 'go together'],
  [
    'an unknown test case',
    ['--mock-config', 'MOCKS', '--test-case', 'none'],
    'order has no test case none, but busy, once',
  ],
  [
    'mocks of another machine',
    ['--mock-config', 'MOCKS', '--test-case', 'busy', '--name', 'toString'],
    'No mocks are there for toString',
  ],
])('%s is refused', async (_, args, message) => {
  const config = await file('mocks.json', mocks)
  const machine = await file('order.asl.json', order)
  const { code, err } = await asl(machine, ...args.map((arg) => (arg === 'MOCKS' ? config : arg)))
  expect(code).toBe(2)
  expect(err).toContain(message)
})

test('an expression that never ends fails its state, and the command ends', { timeout: 60_000 }, async () => {
  const endless = '{% ($f := function($n) { $f($n + 1) }; $f(0)) %}'
  const machine = {
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: { A: { Type: 'Pass', Output: endless, End: true } },
  }
  const { code, out } = await asl(await file('endless.json', machine))
  expect(code).toBe(1)
  expect(out).toContain('States.QueryEvaluationError')
})
