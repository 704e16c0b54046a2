import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StepList } from '../../../../contract/resources/mission.ts'
import type { ModelPart } from '../../../../core/base/ports/models.ts'
import { listMissionSteps } from '../../../../core/features/missions/read-missions.ts'
import { loadMission } from '../../../../core/records/mission/mission-items.ts'
import { partsOf, saidIn, withOwnIds } from '../../../../core/records/mission/step-parts.ts'
import { readAllSteps, recordStep, stepKind } from '../../../../core/records/mission/steps.ts'
import { calls, says } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const opaque = { signature: 'c2VjcmV0', nested: { encrypted: [1, null] } }

const text = fc.constantFrom('', ' ', 'hello', '\ud83d')
const kept = fc.option(fc.constant(opaque), { nil: undefined })
const part = fc
  .oneof(
    fc.record({ type: fc.constantFrom('text' as const, 'reasoning' as const, 'refusal' as const), text }),
    fc.record({
      type: fc.constant('tool_call' as const),
      id: text,
      name: text,
      arguments: fc.constantFrom({}, { a: [1] }, 'text', null),
    }),
  )
  .chain((one) => kept.map((opaque): ModelPart => (opaque === undefined ? one : { ...one, opaque })))

test('what a model said is read from the record as it said it, in order, with the fields of its provider', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const said = saidIn(parts)
      const step = { ...modelCall, ...said }
      const read = stepKind.decode(JSON.parse(JSON.stringify(step)))
      if (read.kind !== 'model_call') throw new Error('It is another kind of step')
      expect(read).toEqual(step)
      const whole = partsOf(read)
      expect(whole.map(({ type, opaque }) => [type, opaque])).toEqual(
        parts.filter(saysSomething).map(({ type, opaque }) => [type, opaque]),
      )
      const texts = whole.map((one) => (one.type === 'text' ? one.text : '')).join('')
      expect(read.text).toBe(texts)
      const ids = read.tool_calls.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).not.toContain('')
    }),
  )
})

function saysSomething(one: ModelPart): boolean {
  return !('text' in one) || one.text !== '' || one.opaque !== undefined
}

test('a reply of a text and calls is kept as release 0.1 kept it', () => {
  expect(saidIn([says('Let me look'), calls('clock', {})])).toEqual({
    text: 'Let me look',
    tool_calls: [{ id: 'call_1', name: 'clock', arguments: {} }],
  })
})

test('calls without an id, or with one that was taken, get one of their own', () => {
  const ids = ['a', 'a', '', 'a_2', 'a', '']
  const parts = ids.map((id) => ({ type: 'tool_call' as const, id, name: 'clock', arguments: {} }))
  expect(withOwnIds(parts).map((one) => ('id' in one ? one.id : ''))).toEqual([
    ...['a', 'a_2', 'call_2', 'a_2_2', 'a_3', 'call_3'],
  ])
})

test('nobody but its provider is shown a provider’s own fields', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'echo', input: 'x' })
  const stored = await loadMission(platform.store, id)
  if (!stored) throw new Error('It was not stored')
  const parts: ModelPart[] = [
    { type: 'reasoning', text: 'Let me see', opaque },
    says('4'),
    { type: 'refusal', text: 'No more' },
    { ...calls('clock', {}), opaque },
  ]
  const passed_over = [{ model: 'other/model', code: 'model_unavailable' }]
  const beside = { told_reason: 'end_turn', response_id: 'msg_1', adjustments: ['It takes no seed'], passed_over }
  const tokens = { cached_input_tokens: 4, cache_write_tokens: 5, reasoning_tokens: 2 }
  const step = { ...modelCall, ...saidIn(parts), ...beside, ...tokens }
  await platform.store.write([await recordStep(platform.ports, platform.tenant, stored.mission, step)])
  const shown = StepList.parse(await listMissionSteps(platform.ports)(platform.caller, id, { limit: 10 }))
  expect(shown.items).toEqual([
    {
      ...{ ...modelCall, ...beside, ...tokens },
      ...{ text: '4', reasoning: 'Let me see', refusal: 'No more' },
      tool_calls: [{ id: 'call_1', name: 'clock', arguments: {} }],
    },
  ])
  const [read] = await readAllSteps(platform.source, id, 0)
  expect(read?.kind === 'model_call' && partsOf(read)).toEqual(parts)
  platform.close()
})

test.each([
  [{ cached_input_tokens: 11 }, {}],
  [{ cached_input_tokens: null }, {}],
  [{ cached_input_tokens: 6, cache_write_tokens: 5 }, { cached_input_tokens: 6 }],
  [{ reasoning_tokens: -1 }, {}],
  [{ reasoning_tokens: 3 }, { reasoning_tokens: 3 }],
])('of ten tokens in and three out, %j is read as %j', (told, read) => {
  expect(stepKind.decode({ ...modelCall, ...told })).toEqual({ ...modelCall, ...read })
})

const modelCall = {
  ...{ number: 1, attempt: 1, started_at: '2026-11-21T09:00:00.000Z', finished_at: '2026-11-21T09:00:01.000Z' },
  ...{ kind: 'model_call' as const, model: 'test/model', text: '', tool_calls: [], finish_reason: 'stop' },
  ...{ input_tokens: 10, output_tokens: 3, cost_usd: 0 },
}
