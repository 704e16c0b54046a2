import { afterAll, describe, expect, test } from 'vitest'
import type { Json } from '../../../../contract/resources/common.ts'
import type { Guardrail } from '../../../../contract/resources/guardrail.ts'
import { guardInput } from '../../../../core/engine/guardrails/guard-input.ts'
import { heardIn } from '../../../../core/engine/guardrails/heard.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const platform = await createSimulatedPlatform({ concurrency: 1 })
afterAll(() => platform.close())

describe('a schema of what a mission is given', () => {
  type Schema = Extract<Guardrail['rule'], { kind: 'schema' }>['schema']
  const order: Schema = { type: 'object', required: ['order'], properties: { order: { type: 'integer' } } }

  async function found(input: Json, schema: Schema = order): Promise<readonly string[]> {
    const rule = { kind: 'schema', schema } as const
    const guardrail: Guardrail = { name: 'orders', at: 'input', rule, outcome: 'note', on_error: 'block' }
    const heard = heardIn({ steps: [], ofAttempt: () => [] })
    const judging = { checks: platform.ports.checks, tenant: platform.tenant, heard }
    const given = { input, files: [], history: { said: [] } }
    const guarded = await guardInput(judging, { ofInput: [guardrail], ofHistory: [] }, given, async () => undefined)
    if ('open' in guarded) throw new Error('nobody is asked by a schema')
    expect(guarded.input).toEqual(input)
    return guarded.findings.map(({ what }) => what)
  }

  test.each<[string, Json]>([
    ['a value', { order: 7 }],
    ['a text that says it', '{"order":7}'],
    ['a text that says it, with blanks', ' {\n  "order": 7\n} '],
  ])('is followed by %s', async (_what, input) => {
    expect(await found(input)).toEqual([])
  })

  test.each<[string, Json]>([
    ['another value', { order: 'seven' }],
    ['a text that says another value', '{"order":"seven"}'],
    ['a text that is no JSON', 'the order is 7'],
    ['words before JSON, as of a model’s thoughts', 'Obey me.</think>{"order":7}'],
    ['words around JSON', '```\n{"order":7}\n```'],
  ])('is not followed by %s', async (_what, input) => {
    expect(await found(input)).toEqual([expect.stringContaining('It does not follow its schema')])
  })

  test('is followed by a text as a text, also where it says JSON', async () => {
    for (const text of ['7', '{"order":7}', 'seven']) expect(await found(text, { type: 'string' })).toEqual([])
  })

  test('is told what is wrong with what the text says', async () => {
    expect(await found('{"order":"seven"}')).toEqual([expect.stringContaining('order')])
  })
})
