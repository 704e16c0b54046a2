import { expect, test } from 'vitest'
import type { Models, Turn } from '../../core/base/ports/models.ts'
import { deliverAll } from '../simulation/deliver.ts'
import { calls, reply, says, textOf } from '../simulation/replies.ts'
import { createSimulatedPlatform } from '../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../simulation/until-quiet.ts'
import { type Fault, faultyProcess, mishapsOf } from './fault.ts'

test('a mission whose replies are cut, withheld and empty gets to its answer, whatever write, send or timer goes wrong', async () => {
  const effects: string[] = []
  expect(await problemsAfter(effects)).toEqual([])
  expect(effects.length).toBeGreaterThan(6)
  for (const [position, effect] of effects.entries()) {
    for (const mishap of mishapsOf[effect] ?? []) {
      expect(await problemsAfter([], { position, mishap }), `${effect} ${position} ${mishap}`).toEqual([])
    }
  }
}, 60_000)

/** What it does is decided by what it was told last, so a call that is made again is answered as before. */
const clumsy: Models = {
  price: () => undefined,
  async *generate({ model, turns }) {
    const last = turns.at(-1)
    if (model === 'test/shy') yield* reply([says('Half of an ans')], { model, reason: 'filtered' })
    else if (last?.role === 'tool') yield* reply([], { model })
    else yield* replyTo(last, model)
  },
}

function replyTo(last: Turn | undefined, model: string) {
  const told = textOf(last)
  if (told.includes('cut off')) return reply([calls('calculator', { expression: '1 + 1' })], { model })
  if (told.includes('empty')) return reply([says('It is 2')], { model })
  return reply([calls('calculator', '{"expre')], { model, reason: 'length' })
}

async function problemsAfter(effects: string[], fault?: Fault): Promise<readonly string[]> {
  const platform = await createSimulatedPlatform({ concurrency: 1, models: clumsy })
  const sober = platform.process((_call, perform) => perform())
  const { intercept, died } = faultyProcess(effects, fault)
  const faulty = platform.process(intercept)
  const models = { model: 'test/shy', fallback_models: ['test/clumsy'] }
  await sober.createAgent({ name: 'one', tools: ['calculator'], ...models })
  const { id } = await sober.submit({ agent: 'one', input: 'go', budget: { tokens: 1_000_000 } })
  await Promise.race([deliverAll(platform, (act) => act(faulty)), died])
  await untilQuiet(platform, (act) => act(sober))
  const { mission, steps } = await platform.record(id)
  const did = steps.map((step) => (step.kind === 'model_call' ? step.finish_reason : step.kind))
  const { problems } = await quietProblems(platform)
  platform.close()
  // Each attempt asks the first model once.
  const withheld = did.filter((what) => what === 'filtered').length
  const others = did.filter((what) => what !== 'filtered').join(', ')
  return [
    ...problems,
    ...(withheld <= mission.attempt ? [] : [`${withheld} answers were withheld in ${mission.attempt} attempts`]),
    ...(others === 'length, tool_calls, tool_call, stop, stop' ? [] : [`it did ${others}`]),
    ...(mission.status === 'COMPLETED' && mission.output === 'It is 2' ? [] : [`it is ${mission.status}`]),
  ]
}
