import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../../contract/resources/common.ts'
import { happenings, ran } from './run-machine.ts'

/** What a machine computes, without states and transitions. */
type Plan =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'wrap' }
  | { readonly kind: 'then'; readonly plans: readonly Plan[] }
  | { readonly kind: 'fork'; readonly plans: readonly Plan[] }
  | { readonly kind: 'each'; readonly items: readonly Json[]; readonly atOnce: number; readonly plan: Plan }

const { plan } = fc.letrec<{ plan: Plan }>((tie) => ({
  plan: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ kind: fc.constant('literal' as const), value: fc.oneof(fc.integer(), fc.string(), fc.constant(null)) }),
    fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ kind: fc.constant('wrap' as const) }),
    fc.record({ kind: fc.constant('then' as const), plans: fc.array(tie('plan'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('fork' as const), plans: fc.array(tie('plan'), { minLength: 1, maxLength: 3 }) }),
    fc.record({
      kind: fc.constant('each' as const),
      items: fc.array(fc.integer(), { maxLength: 4 }),
      atOnce: fc.integer({ min: 0, max: 3 }),
      plan: tie('plan'),
    }),
  ),
}))

function outputOf(plan: Plan, input: Json): Json {
  switch (plan.kind) {
    case 'literal':
      return plan.value
    case 'wait':
      return input
    case 'wrap':
      return { was: input }
    case 'then':
      return plan.plans.reduce((value, next) => outputOf(next, value), input)
    case 'fork':
      return plan.plans.map((branch) => outputOf(branch, input))
    case 'each':
      return plan.items.map((item) => outputOf(plan.plan, item))
  }
}

interface States {
  readonly StartAt: string
  readonly States: Readonly<Record<string, Json>>
}

/** The states of a plan, each under a name of its own. */
function statesOf(plan: Plan, name: string): States {
  const parts = plan.kind === 'then' ? plan.plans : [plan]
  const named = parts.map((part, index) => ({ part, name: `${name}.${index}` }))
  const states = named.flatMap(({ part, name: own }, index) => {
    const next = named[index + 1]?.name
    const way = next === undefined ? { End: true } : { Next: next }
    return [[own, { ...stateOf(part, own), ...way }] as const]
  })
  return { StartAt: `${name}.0`, States: Object.fromEntries(states) }
}

function stateOf(plan: Plan, name: string): Record<string, Json> {
  switch (plan.kind) {
    case 'literal':
      return { Type: 'Pass', Output: plan.value }
    case 'wait':
      return { Type: 'Wait', Seconds: plan.seconds }
    case 'wrap':
      return { Type: 'Pass', Output: { was: '{% $states.input %}' } }
    case 'then':
      // Within another sequence: a Parallel of one branch, taken out of its list.
      return { Type: 'Parallel', Branches: [{ ...statesOf(plan, name) }], Output: '{% $states.result[0] %}' }
    case 'fork':
      return { Type: 'Parallel', Branches: plan.plans.map((branch, at) => ({ ...statesOf(branch, `${name}/${at}`) })) }
    case 'each':
      return {
        ...{ Type: 'Map', Items: [...plan.items], MaxConcurrency: plan.atOnce },
        ItemProcessor: { ...statesOf(plan.plan, name) },
      }
  }
}

test('any machine of sequences, branches, iterations and waits has the output that its plan has', async () => {
  await fc.assert(
    fc.asyncProperty(plan, fc.integer(), async (planned, input) => {
      const end = await ran({ QueryLanguage: 'JSONata', ...statesOf(planned, 's') }, { input })
      expect(end.status).toEqual({ kind: 'SUCCEEDED', output: outputOf(planned, input) })
      const events = happenings(end)
      expect(count(events, /StateEntered/)).toBe(count(events, /StateExited/))
      expect(count(events, /MapIterationStarted/)).toBe(count(events, /MapIterationSucceeded/))
      expect(end.history.map(({ id }) => id)).toEqual(end.history.map((_, index) => index + 1))
      expect(end.history.every(({ id, previousEventId }) => previousEventId < id)).toBe(true)
    }),
    { numRuns: 150 },
  )
})

function count(texts: readonly string[], wanted: RegExp): number {
  return texts.filter((text) => wanted.test(text)).length
}
