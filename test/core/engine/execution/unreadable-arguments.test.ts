import { expect, test } from 'vitest'
import type { Models } from '../../../../core/base/ports/models.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

/** Asks for one call with these arguments, and then says what it was told. */
function caller(given: string): Models {
  return {
    price: () => undefined,
    async *generate({ model, messages }) {
      const last = messages.at(-1)
      const usage = { input_tokens: 1, output_tokens: 1 }
      if (last?.role !== 'tool') {
        yield { type: 'tool_call', call: { id: 'call_1', name: 'calculator', arguments: given } }
        yield { type: 'finish', reason: 'tool_calls', usage, model }
        return
      }
      yield { type: 'text', text: last.content }
      yield { type: 'finish', reason: 'stop', usage, model }
    },
  }
}

test.each([
  ['{"expression":2512292042121000001}', 'expression: 2512292042121000001 is a number'],
  ['{"expression":', 'invalid_json: What was given as arguments is not JSON'],
  ['"1 + 1"', 'invalid_input: the arguments are not an object'],
])('a call with the arguments %s is not made, and the model is told why', async (given, told) => {
  const platform = await createSimulatedPlatform({ concurrency: 1, models: caller(given) })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'coder', input: 'count' })
  await untilQuiet(platform, (act) => act(process))
  const { mission, steps } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'COMPLETED', output: expect.stringContaining(told) })
  expect(steps[1]).toMatchObject({ kind: 'tool_call', arguments: given, is_error: true })
  platform.close()
})
