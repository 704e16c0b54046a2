import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AgentPatch } from '../../../../contract/resources/agent.ts'
import type { ReplayRequest } from '../../../../contract/resources/replay.ts'
import { updateAgent } from '../../../../core/features/agents/manage-agents.ts'
import {
  getEvaluation,
  getGate,
  getResults,
  listTrials,
} from '../../../../core/features/evaluations/read-evaluations.ts'
import { replayMission } from '../../../../core/features/evaluations/replay-mission.ts'
import { requireMission } from '../../../../core/records/mission/require-mission.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'
import { addRecorded } from './recorded-case.ts'

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 3 })
  process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: 'clerk', tools: ['calculator'] })
})

afterEach(() => platform.close())

const settle = () => deliverAll(platform, (act) => act(process))

/** By the offline model, which calls the calculator: a reply, a result, an answer. */
async function done(input = 'what is 6 * 7?', agent = 'clerk'): Promise<string> {
  const { id } = await process.submit({ agent, input })
  await settle()
  return id
}

const change = (patch: AgentPatch) => updateAgent(platform.ports)(platform.caller, 'clerk', patch)
const replay = (mission: string, request: ReplayRequest = {}) =>
  replayMission(platform.ports)(platform.caller, mission, request)

describe('a mission that is replayed', () => {
  test('with the version that it had comes to the same, and nothing is written or asked', async () => {
    const id = await done()
    const before = await platform.stored()
    expect(await replay(id)).toEqual({
      mission_id: id,
      recorded: { agent: 'clerk', version: 1 },
      candidate: { agent: 'clerk', version: 1 },
      asks_otherwise: [],
      ...{ steps: 3, outcome: 'same', step: null, reason: null },
    })
    expect(await platform.stored()).toEqual(before)
  })

  test('is told in what the requests differ that its replies are not the answers to', async () => {
    const id = await done()
    await change({
      instructions: 'Be brief.',
      model: 'offline/echo',
      settings: { temperature: 0 },
      limits: { max_output_tokens: 100 },
    })
    expect(await replay(id)).toMatchObject({
      candidate: { version: 2 },
      asks_otherwise: ['model', 'instructions', 'settings', 'max_output_tokens'],
      outcome: 'same',
    })
    expect(await replay(id, { version: 1 })).toMatchObject({ candidate: { version: 1 }, asks_otherwise: [] })
  })

  test('is judged by the schema that it had itself, and not by that of the candidate', async () => {
    await change({ output_schema: { type: 'object' } })
    const { id } = await process.submit({ agent: 'clerk', input: 'what is 6 * 7?', output_schema: null })
    await settle()
    expect(await replay(id)).toMatchObject({ asks_otherwise: [], outcome: 'same' })
  })

  test.each<[string, AgentPatch, object]>([
    [
      'has not the tool that was called',
      { tools: [] },
      {
        outcome: 'diverged',
        step: 2,
        reason: expect.stringMatching(/^It tells its model “tool_unknown: .*In the record it calls calculator$/),
      },
    ],
    [
      'has a person asked first',
      {
        approvals: [
          { tool: 'calculator', when: 'always', form: null, approvers: [], deadline_s: 60, default: 'reject' },
        ],
      },
      {
        outcome: 'diverged',
        step: 2,
        reason: 'It asks a person before it calls calculator. In the record it calls calculator',
      },
    ],
    [
      'wants an answer in another form',
      { output_schema: { type: 'object' } },
      { outcome: 'diverged', step: 3, reason: expect.stringMatching(/^It asks its model for another answer/) },
    ],
    [
      'may take fewer steps',
      { limits: { max_steps: 2 } },
      {
        outcome: 'ends_otherwise',
        step: 3,
        reason: expect.stringMatching(/^It fails here: limit_exceeded: max_steps/),
      },
    ],
  ])('goes another way where its agent %s', async (_, patch, end) => {
    const id = await done()
    await change(patch)
    expect(await replay(id)).toMatchObject(end)
  })

  test('with results of many calls goes as far as the agent may call', async () => {
    const id = await done('what is 1 + 1 and 2 + 2 and 3 + 3?')
    await change({ limits: { max_tool_calls: 2 } })
    expect(await replay(id)).toMatchObject({
      ...{ outcome: 'ends_otherwise', step: 4 },
      reason: expect.stringMatching(/^It fails here: limit_exceeded: max_tool_calls/),
    })
    await change({ limits: { max_tool_calls: 3 } })
    expect(await replay(id)).toMatchObject({ outcome: 'same' })
  })

  test('that failed by a limit fails by it again, and goes beyond its record without', async () => {
    await change({ limits: { max_steps: 2 } })
    const id = await done()
    expect(await replay(id)).toMatchObject({ outcome: 'same', steps: 2 })
    await change({ limits: { max_steps: 50 } })
    expect(await replay(id)).toMatchObject({
      ...{ outcome: 'diverged', step: 3 },
      reason: 'The record ends here, since the mission was FAILED',
    })
  })

  test.each(['input', 'output'] as const)('that a guardrail blocked at %s is blocked by it again', async (at) => {
    const rule = { kind: 'words' as const, words: ['42'] }
    const forbidding = { name: 'no-answer', at, rule, outcome: 'block' as const, on_error: 'block' as const }
    await change({ guardrails: [forbidding] })
    const id = await done(at === 'input' ? 'what is 42?' : 'what is 6 * 7?')
    const { mission } = await requireMission(platform.store, id)
    expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'guardrail_blocked' } })
    expect(await replay(id)).toMatchObject({ outcome: 'same', step: null, reason: null })
    await change({ guardrails: [{ ...forbidding, rule: { ...rule, words: ['41'] } }] })
    expect(await replay(id)).toMatchObject({
      outcome: 'diverged',
      reason: expect.stringContaining('what they would say is not in the record'),
    })
  })

  test('with another agent is told what that one has not, and in what it is asked otherwise', async () => {
    await process.createAgent({ name: 'helper', tools: [] })
    const id = await done()
    await change({ tools: ['calculator', 'clock'] })
    expect(await replay(id)).toMatchObject({ outcome: 'same', asks_otherwise: ['tools'] })
    expect(await replay(id, { agent: 'helper' })).toMatchObject({ outcome: 'diverged', step: 2 })
  })

  test('has ended, of hosted agents', async () => {
    const { id } = await process.submit({ agent: 'clerk', input: 'hello' })
    await expect(replay(id)).rejects.toMatchObject({ code: 'not_applicable' })
    await settle()
    await process.createAgent({ name: 'remote', kind: 'remote' })
    await expect(replay(id, { agent: 'remote' })).rejects.toMatchObject({ code: 'not_applicable' })
    await expect(replay(id, { agent: 'nobody' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(replay(id, { version: 9 })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('an evaluation that replays', () => {
  const contains = (text: string) => ({ kind: 'contains' as const, text })

  async function trialsOf(id: string) {
    return (await listTrials(platform.ports)(platform.caller, id, { limit: 100 })).items
  }

  async function evaluate(candidates: readonly { agent: string; version?: number }[], given: object = {}) {
    const begun = await process.evaluate({ dataset: 'sums', replay: true, candidates: [...candidates], ...given })
    await settle()
    return getEvaluation(platform.ports)(platform.caller, begun.id)
  }

  test('runs no mission, costs nothing, and judges recorded answers by new expectations', async () => {
    const id = await done()
    await change({ tools: [] })
    await process.createDataset('sums')
    await addRecorded(platform, 'sums', id, [contains('42')])
    await addRecorded(platform, 'sums', id, [contains('43')])
    const { missions } = await platform.stored()
    const evaluation = await evaluate([
      { agent: 'clerk', version: 1 },
      { agent: 'clerk', version: 2 },
    ])
    expect(evaluation).toMatchObject({
      ...{ status: 'COMPLETED', replay: true, spent: { usd: 0, tokens: 0 } },
      progress: { trials: 4, begun: 4, ended: 4, passed: 1 },
    })
    const trials = await trialsOf(evaluation.id)
    expect(trials.map(({ outcome, mission_id, cost_usd }) => [outcome, mission_id, cost_usd])).toEqual([
      ['passed', id, 0],
      ['diverged', id, 0],
      ['failed', id, 0],
      ['diverged', id, 0],
    ])
    expect(trials[0]).toMatchObject({ answer: '6 * 7 = 42.', score: 1, latency_ms: null })
    expect(trials[1]).toMatchObject({
      score: null,
      error: { code: 'diverged', message: expect.stringMatching(/^Step 2: It tells its model/) },
    })
    expect((await platform.stored()).missions).toEqual(missions)
    const { candidates } = await getResults(platform.ports)(platform.caller, evaluation.id)
    expect(candidates.map(({ passed, failed, diverged }) => [passed, failed, diverged])).toEqual([
      [1, 1, 0],
      [0, 0, 2],
    ])
    const gate = await getGate(platform.ports)(platform.caller, evaluation.id, { candidate: 1, baseline_candidate: 0 })
    expect(gate).toEqual({ passed: false, reasons: ['Trials that went another way than what was recorded: 2'] })
  })

  test('has its judges asked, which are missions and are paid for', async () => {
    const id = await done()
    await process.createDataset('sums')
    await addRecorded(platform, 'sums', id, [{ kind: 'judge', rubric: 'Give 0.9 for a sum' }])
    const evaluation = await evaluate([{ agent: 'clerk' }])
    const [trial] = await trialsOf(evaluation.id)
    expect(trial).toMatchObject({ outcome: 'passed', score: 0.9, mission_id: id, cost_usd: 0 })
    const { missions } = await platform.stored()
    expect(missions.filter(({ evaluation: of }) => of?.id === evaluation.id)).toHaveLength(1)
    expect(evaluation.spent.usd).toBeCloseTo(trial?.judges_cost_usd ?? Number.NaN, 9)
  })

  test('goes on in several goes where it has many trials', async () => {
    const id = await done()
    await process.createDataset('sums')
    for (let at = 0; at < 4; at++) await addRecorded(platform, 'sums', id, [contains('42')])
    const begun = await process.evaluate({
      dataset: 'sums',
      replay: true,
      candidates: [{ agent: 'clerk' }],
      repeats: 5,
    })
    expect(begun).toMatchObject({ status: 'RUNNING', progress: { trials: 20, ended: 10 } })
    while (await process.continueEvaluation(begun.id));
    expect(await getEvaluation(platform.ports)(platform.caller, begun.id)).toMatchObject({
      status: 'COMPLETED',
      progress: { passed: 20 },
    })
  })

  test('is refused where there is nothing to replay, and where a candidate names a model', async () => {
    await process.createDataset('sums')
    await process.addCase('sums', { input: 'what is 1 + 1?' })
    const refused = { code: 'not_applicable' }
    await expect(evaluate([{ agent: 'clerk' }])).rejects.toMatchObject(refused)
    const id = await done()
    await process.createDataset('others')
    await addRecorded(platform, 'others', id)
    const candidates = [{ agent: 'clerk', model: 'offline/echo' }]
    await expect(process.evaluate({ dataset: 'others', replay: true, candidates })).rejects.toMatchObject(refused)
  })
})
