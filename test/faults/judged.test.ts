import { expect, test } from 'vitest'
import type { Guardrail } from '../../contract/resources/guardrail.ts'
import type { Models } from '../../core/base/ports/models.ts'
import { deliverAll } from '../simulation/deliver.ts'
import { calls, reply, says } from '../simulation/replies.ts'
import { createSimulatedPlatform } from '../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../simulation/until-quiet.ts'
import { type Fault, faultyProcess, mishapsOf } from './fault.ts'

test('a mission that is judged at each turn says nothing unjudged and has each judged once, whatever write, send or timer goes wrong', async () => {
  const effects: string[] = []
  expect(await problemsAfter(effects)).toEqual([])
  expect(effects.length).toBeGreaterThan(8)
  for (const [position, effect] of effects.entries()) {
    for (const mishap of mishapsOf[effect] ?? []) {
      expect(await problemsAfter([], { position, mishap }), `${effect} ${position} ${mishap}`).toEqual([])
    }
  }
}, 120_000)

/** What it does is decided by what it was told last, so a call that is made again is answered as before. */
const judged: Models = {
  price: () => undefined,
  async *generate({ model, system, turns }) {
    const mark = /"mark": "([\w-]+)"/.exec(system)?.[1]
    if (mark !== undefined) yield* reply([says(JSON.stringify({ mark, verdict: 'pass', reason: 'fine' }))], { model })
    else if (turns.at(-1)?.role === 'tool') yield* reply([says('It is 2')], { model })
    else yield* reply([calls('calculator', { expression: '1 + 1' })], { model })
  },
}

const guardrails = (['input', 'tool', 'output'] as const).map(
  (at): Guardrail => ({
    name: at,
    at,
    rule: { kind: 'judge', rubric: 'Flag what is unkind.' },
    outcome: 'block',
    on_error: 'block',
  }),
)

const expected = [...['input', 'held', 'tool', 'calculator', 'result'], ...['held', 'output', 'It is 2']]

async function problemsAfter(effects: string[], fault?: Fault): Promise<readonly string[]> {
  const platform = await createSimulatedPlatform({ concurrency: 1, models: judged })
  const sober = platform.process((_call, perform) => perform())
  const { intercept, died } = faultyProcess(effects, fault)
  const faulty = platform.process(intercept)
  await sober.createAgent({ name: 'one', tools: ['calculator'], guardrails })
  const { id } = await sober.submit({ agent: 'one', input: 'go', budget: { tokens: 1_000_000 } })
  await Promise.race([deliverAll(platform, (act) => act(faulty)), died])
  await untilQuiet(platform, (act) => act(sober))
  const { mission, steps } = await platform.record(id)
  const did = steps.map((step) => {
    if (step.kind !== 'model_call') return 'result'
    if (step.judges) return step.judges.guardrail
    return step.held ? 'held' : (step.tool_calls[0]?.name ?? step.text)
  })
  const { problems } = await quietProblems(platform)
  platform.close()
  return [
    ...problems,
    ...(did.join() === expected.join() ? [] : [`it did ${did.join(', ')}`]),
    ...(mission.status === 'COMPLETED' && mission.output === 'It is 2' ? [] : [`it is ${mission.status}`]),
  ]
}
