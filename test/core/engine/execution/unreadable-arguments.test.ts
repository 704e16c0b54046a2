import { expect, test } from 'vitest'
import type { Models } from '../../../../core/base/ports/models.ts'
import { calls, reply, says, textOf } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

/** Asks for one call with these arguments, and then says what it was told. */
function caller(given: string): Models {
  return {
    price: () => undefined,
    async *generate({ turns }) {
      const last = turns.at(-1)
      yield* reply([last?.role === 'tool' ? says(textOf(last)) : calls('calculator', given)])
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
