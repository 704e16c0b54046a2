import { afterEach, beforeEach, expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import type { Program, ProgramEnd, Programs } from '../../../../core/base/ports/programs.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

async function ran(programs: Programs, given: { readonly input_from_outside?: true } = {}) {
  const process = platform.processOn({ programs })
  await process.createAgent({ name: 'counter', tools: ['run_javascript'] })
  const { id } = await process.submit({
    agent: 'counter',
    input: 'call run_javascript with {"code": "return input", "input": [1]}',
    ...given,
  })
  await deliverAll(platform, (act) => act(process))
  return platform.record(id)
}

test('a program has the time and the chance of its call, however often and whenever it is run', async () => {
  const asked: Program[] = []
  const { mission, steps } = await ran({
    async run(program) {
      asked.push(program)
      platform.advance(1000)
      if (asked.length === 1) throw new SortieError('unavailable', 'Too many programs wait', { retryAfter: 1 })
      return { end: 'returned', result: '[1]', console: '' }
    },
  })
  const [decided, made] = steps
  expect(asked).toHaveLength(2)
  expect(asked[1]).toEqual(asked[0])
  expect(asked[0]).toEqual({
    ...{ tenant: platform.tenant, code: 'return input', input: '[1]' },
    at: Date.parse(decided?.finished_at ?? ''),
    seed: expect.stringMatching(new RegExp(`^${mission.id}\\.1\\.[\\w-]{16}$`)),
  })
  expect(made).toMatchObject({ kind: 'tool_call', output: { result: [1] }, is_error: false, effect: null })
  expect(mission.status).toBe('COMPLETED')
})

test('what ended a program is told to the model, which goes on', async () => {
  const { mission, steps } = await ran({ run: async () => ({ end: 'ended', lacked: 'time', console: 'so far' }) })
  expect(steps[1]).toMatchObject({
    is_error: true,
    output: 'tool_failed: The program failed: it was ended, as it took too long. Its console ended with: so far',
  })
  expect(mission.status).toBe('COMPLETED')
})

test.each<[origin: string, end: ProgramEnd, given: { readonly input_from_outside?: true }]>([
  ['inside', { end: 'returned', result: '[1]', console: '' }, {}],
  ['outside', { end: 'returned', result: '[1]', console: '' }, { input_from_outside: true }],
  ['outside', { end: 'failed', problem: 'it threw what it read', console: '' }, { input_from_outside: true }],
])('is from %s as what was read before it was written: what comes of %o', async (origin, end, given) => {
  const { steps } = await ran({ run: async () => end }, given)
  expect(steps[1]).toMatchObject({ kind: 'tool_call', tool: 'run_javascript', origin })
})
