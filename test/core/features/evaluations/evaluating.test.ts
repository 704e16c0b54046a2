import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Case, NewCase } from '../../../../contract/resources/dataset.ts'
import { Redrive } from '../../../../contract/resources/dead-letter.ts'
import type { Evaluation, Trial } from '../../../../contract/resources/evaluation.ts'
import { updateAgent } from '../../../../core/features/agents/manage-agents.ts'
import { redriveDeadLetter } from '../../../../core/features/dead-letters/redrive.ts'
import { addCase, listCases, removeCase } from '../../../../core/features/evaluations/manage-cases.ts'
import { deleteDataset, getDataset } from '../../../../core/features/evaluations/manage-datasets.ts'
import {
  compareEvaluations,
  getEvaluation,
  getGate,
  getResults,
  listTrials,
} from '../../../../core/features/evaluations/read-evaluations.ts'
import { getMission } from '../../../../core/features/missions/read-missions.ts'
import { caseKind, datasetKind } from '../../../../core/records/dataset/dataset.ts'
import { evaluationKind, planKind } from '../../../../core/records/evaluation/evaluation.ts'
import { trialKind } from '../../../../core/records/evaluation/trial.ts'
import { isFinished } from '../../../../core/records/mission/mission.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { textOf } from '../../../simulation/replies.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

const minute = 60_000

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 3 })
  process = platform.process((_call, perform) => perform())
  await process.createDataset('sums')
})

afterEach(() => platform.close())

const settle = () => deliverAll(platform, (act) => act(process))
const echo = { agent: 'echo' }
const yes = { kind: 'contains', text: 'yes' } as const

async function evaluate(given: Partial<Parameters<Process['evaluate']>[0]> = {}, key?: string): Promise<Evaluation> {
  return process.evaluate({ dataset: 'sums', candidates: [echo], ...given }, key)
}

const read = (id: string) => getEvaluation(platform.ports)(platform.caller, id)

async function trialsOf(id: string): Promise<Trial[]> {
  return (await listTrials(platform.ports)(platform.caller, id, { limit: 100 })).items
}

async function missionsOf(id: string) {
  const { missions } = await platform.stored()
  return missions.filter(({ evaluation }) => evaluation?.id === id)
}

async function addAll(...cases: readonly Parameters<Process['addCase']>[1][]): Promise<Case[]> {
  const added: Case[] = []
  for (const one of cases) added.push(await process.addCase('sums', one))
  return added
}

test('each case is tried by each candidate as often as is asked for, and all is counted', async () => {
  const [first, second] = await addAll({ input: 'yes', expectations: [yes] }, { input: 'no', expectations: [yes] })
  const begun = await evaluate({ candidates: [echo, { agent: 'coder' }], repeats: 2, concurrency: 3 })
  expect(begun).toMatchObject({ status: 'RUNNING', progress: { trials: 8, begun: 3, ended: 0, passed: 0 } })
  await settle()
  expect(await read(begun.id)).toMatchObject({
    status: 'COMPLETED',
    candidates: [
      { agent: 'echo', version: 1 },
      { agent: 'coder', version: 1 },
    ],
    dataset_version: 2,
    progress: { trials: 8, begun: 8, ended: 8, passed: 4 },
    ended_at: expect.any(String),
  })
  const trials = await trialsOf(begun.id)
  expect(trials.map(({ case_id, candidate, repeat }) => [case_id, candidate, repeat])).toEqual(
    [first, second].flatMap((one) =>
      [0, 1].flatMap((candidate) => [0, 1].map((repeat) => [one?.id, candidate, repeat])),
    ),
  )
  // The offline model says again what it was told, so it passes where that had the word.
  expect(trials.map(({ outcome }) => outcome)).toEqual([...Array(4).fill('passed'), ...Array(4).fill('failed')])
  expect(trials[0]).toMatchObject({
    score: 1,
    answer: 'yes',
    attempts: 1,
    findings: [{ kind: 'contains', holds: true }],
  })
  expect(trials[7]).toMatchObject({ score: 0, findings: [{ reason: 'The answer has no "yes"' }], error: null })
  const missions = await missionsOf(begun.id)
  expect(missions).toHaveLength(8)
  expect(new Set(missions.map(({ priority }) => priority))).toEqual(new Set(['LOW']))
  const { candidates } = await getResults(platform.ports)(platform.caller, begun.id)
  expect(candidates.map(({ ended, passed, pass_rate }) => [ended, passed, pass_rate])).toEqual([
    [4, 2, 0.5],
    [4, 2, 0.5],
  ])
  const spent = trials.reduce((sum, { cost_usd }) => sum + cost_usd, 0)
  expect((await read(begun.id)).spent.usd).toBeCloseTo(spent, 9)
  expect(await getMission(platform.ports)(platform.caller, String(trials[0]?.mission_id))).toMatchObject({
    evaluation_id: begun.id,
  })
})

describe('judges', () => {
  const judged = (rubric: string) => ({ input: 'hello', expectations: [{ kind: 'judge' as const, rubric }] })

  test('score the answer by missions of their own, which are counted apart', async () => {
    await addAll(judged('Give 0.9 for a greeting'), judged('Give 0.2 for a greeting'))
    const { id } = await evaluate()
    await settle()
    const [good, bad] = await trialsOf(id)
    expect(good).toMatchObject({ outcome: 'passed', score: 0.9, answer: 'hello' })
    expect(bad).toMatchObject({ outcome: 'failed', score: 0.2 })
    const [finding] = good?.findings ?? []
    expect(finding).toMatchObject({ kind: 'judge', holds: true, score: 0.9, expectation: 0 })
    const judge = await getMission(platform.ports)(platform.caller, String(finding?.mission_id))
    expect(judge).toMatchObject({
      agent: 'sortie-judge',
      evaluation_id: id,
      input: { rubric: 'Give 0.9 for a greeting', input: 'hello', reference: null, answer: 'hello' },
    })
    expect(good?.judges_cost_usd).toBeCloseTo(judge.usage.cost_usd, 9)
    expect(await read(id)).toMatchObject({ judges: [{ agent: 'sortie-judge', version: 1 }] })
    expect(await missionsOf(id)).toHaveLength(4)
  })

  test('are several for one case, each asked once, beside what needs none', async () => {
    const judge = (rubric: string) => ({ kind: 'judge' as const, rubric })
    const expectations = [judge('0.8'), { kind: 'equals' as const, value: 'hello' }, judge('1')]
    await addAll({ input: 'hello', expectations })
    const { id } = await evaluate()
    await settle()
    const [trial] = await trialsOf(id)
    expect(trial?.findings.map(({ expectation, score }) => [expectation, score])).toEqual([
      [0, 0.8],
      [1, 1],
      [2, 1],
    ])
    expect(trial).toMatchObject({ outcome: 'passed', score: 2.8 / 3 })
    expect(await missionsOf(id)).toHaveLength(3)
  })

  test.each([
    ['says something else than a score', 'echo', 'output_invalid'],
    ['fails', 'broken', 'model_rejected'],
  ])('who %s leaves the trial unjudged, and the gate closed', async (_, agent, code) => {
    await process.createAgent({ name: 'broken', instructions: '', model: 'offline/echo' })
    const doomed = platform.processOn({
      models: {
        ...platform.ports.models,
        generate: (request) => {
          if (textOf(request.turns[0]).includes('"rubric"') && agent === 'broken') {
            const turns = [{ role: 'user', parts: [{ type: 'text', text: 'doomed' }] }] as const
            return platform.ports.models.generate({ ...request, turns })
          }
          return platform.ports.models.generate(request)
        },
      },
    })
    await addAll({ input: 'hello', expectations: [{ kind: 'judge', rubric: 'x', agent }] })
    const { id } = await evaluate()
    await deliverAll(platform, (act) => act(doomed))
    expect(await trialsOf(id)).toMatchObject([{ outcome: 'unjudged', score: null, answer: 'hello', error: { code } }])
    expect(await read(id)).toMatchObject({ status: 'COMPLETED', progress: { ended: 1, passed: 0 } })
    const gate = await getGate(platform.ports)(platform.caller, id, { candidate: 0, baseline_candidate: 0 })
    expect(gate).toEqual({ passed: false, reasons: ['Trials that were not judged: 1'] })
  })
})

test('a mission that fails is a trial without an answer, and the others go on', async () => {
  await process.createAgent({ name: 'weak', instructions: '', model: 'offline/rules' })
  await addAll({ input: 'doomed', expectations: [{ ...yes, not: true }] }, { input: 'fine' })
  const { id } = await evaluate({ candidates: [{ agent: 'weak' }] })
  await settle()
  expect(await trialsOf(id)).toMatchObject([
    { outcome: 'mission_failed', score: 0, answer: null, error: { code: 'model_rejected' } },
    { outcome: 'passed', score: 1 },
  ])
})

test('another try of a dead mission is a mission of its own, and changes no result', async () => {
  await process.createAgent({ name: 'weak', instructions: '', model: 'offline/rules' })
  await addAll({ input: 'doomed' })
  const { id } = await evaluate({ candidates: [{ agent: 'weak' }] })
  await settle()
  const [trial] = await trialsOf(id)
  const letter = String(trial?.mission_id).replace('mis_', 'dead_')
  await redriveDeadLetter(platform.ports)(
    platform.caller,
    letter,
    Redrive.parse({ from_step: 'failed', input: 'fine' }),
  )
  await settle()
  expect(await missionsOf(id)).toHaveLength(1)
  expect(await trialsOf(id)).toEqual([trial])
})

test('what was measured stays what it was, whatever becomes of the data set and the agents', async () => {
  await process.createAgent({ name: 'changing', instructions: '', model: 'offline/echo' })
  const [first] = await addAll({ input: 'one' }, { input: 'two' })
  const { id } = await evaluate({ candidates: [{ agent: 'changing' }], concurrency: 1 })
  await updateAgent(platform.ports)(platform.caller, 'changing', { model: 'offline/rules' })
  await removeCase(platform.ports)(platform.caller, 'sums', String(first?.id))
  await addAll({ input: 'three' })
  await settle()
  expect((await trialsOf(id)).map(({ answer }) => answer)).toEqual(['one', 'two'])
  expect(await read(id)).toMatchObject({ dataset_version: 2, candidates: [{ agent: 'changing', version: 1 }] })
  const later = await evaluate({ candidates: [{ agent: 'changing', version: 1 }] })
  const earlier = await evaluate({ dataset_version: 2, candidates: [{ agent: 'changing', version: 1 }] })
  await settle()
  expect((await trialsOf(later.id)).map(({ answer }) => answer)).toEqual(['two', 'three'])
  expect((await trialsOf(earlier.id)).map(({ answer }) => answer)).toEqual(['one', 'two'])
})

test('cases that are gone while it runs are trials without an answer', async () => {
  await addAll({ input: 'one' }, { input: 'two', expectations: [yes] })
  const { id } = await evaluate({ concurrency: 1 })
  await deleteDataset(platform.ports)(platform.caller, 'sums')
  await settle()
  expect(await trialsOf(id)).toMatchObject([
    { outcome: 'unjudged', answer: 'one', error: { code: 'not_found' } },
    { outcome: 'mission_failed', mission_id: null, error: { code: 'not_found' } },
  ])
  expect(await read(id)).toMatchObject({ status: 'COMPLETED' })
})

test('a candidate may have another model than its agent, and a mission of it has that one', async () => {
  await process.createAgent({
    name: 'calm',
    instructions: '',
    model: 'offline/rules',
    fallback_models: ['offline/rules'],
  })
  await addAll({ input: 'one' })
  const { id, candidates } = await evaluate({
    candidates: [{ agent: 'calm' }, { agent: 'calm', model: 'offline/echo' }],
  })
  expect(candidates.map(({ model }) => model)).toEqual([null, 'offline/echo'])
  await settle()
  const trials = await trialsOf(id)
  expect(trials.map(({ answer }) => answer)).toEqual([expect.stringContaining('I am the offline'), 'one'])
  const models = trials.map(async ({ mission_id }) => {
    const { steps } = await platform.record(String(mission_id))
    return steps.map((step) => 'model' in step && step.model)
  })
  expect(await Promise.all(models)).toEqual([['offline/rules'], ['offline/echo']])
})

test('nothing begins once the budget is spent, and the cases left are not counted', async () => {
  await addAll(...Array.from({ length: 6 }, (_, at) => ({ input: `yes ${at}`, expectations: [yes] })))
  const { id } = await evaluate({ concurrency: 1, budget: { tokens: 5 } })
  await settle()
  const ended = await read(id)
  expect(ended).toMatchObject({ status: 'BUDGET_SPENT', progress: { trials: 6 } })
  expect(ended.progress.ended).toBeLessThan(6)
  expect(ended.progress.begun).toBe(ended.progress.ended)
  expect(ended.spent.tokens).toBeGreaterThanOrEqual(5)
  expect(await missionsOf(id)).toHaveLength(ended.progress.ended)
})

test('a cancel stops what is under way, judges among it, and keeps what has ended', async () => {
  await addAll(
    { input: 'one' },
    ...Array.from({ length: 4 }, () => ({ input: 'x', expectations: [{ kind: 'judge' as const, rubric: '1' }] })),
  )
  const { id } = await evaluate({ concurrency: 2 })
  for (let rounds = 0; rounds < 2; rounds++) {
    for (const message of platform.receive()) {
      await process.execute(message.body)
      await platform.lanes.delete(message)
    }
    await process.continueEvaluation(id)
  }
  const cancelled = await process.cancelEvaluation(id)
  expect(cancelled).toMatchObject({ status: 'CANCELLED', ended_at: expect.any(String) })
  const missions = await missionsOf(id)
  expect(missions.every(isFinished)).toBe(true)
  expect(missions.some(({ status }) => status === 'CANCELLED')).toBe(true)
  await settle()
  expect(await missionsOf(id)).toHaveLength(missions.length)
  const trials = await trialsOf(id)
  expect(trials[0]).toMatchObject({ outcome: 'passed' })
  expect(trials.every(({ outcome }) => outcome === 'passed' || outcome === 'cancelled')).toBe(true)
  await expect(process.cancelEvaluation(id)).rejects.toMatchObject({ code: 'not_applicable' })
})

test('the same request with the same key begins one evaluation, and another request is refused', async () => {
  await addAll({ input: 'one' })
  const first = await evaluate({}, 'key')
  expect((await evaluate({}, 'key')).id).toBe(first.id)
  await expect(evaluate({ repeats: 2 }, 'key')).rejects.toMatchObject({ code: 'idempotency_mismatch' })
  await settle()
  expect((await platform.stored()).missions).toHaveLength(1)
})

test('however many hear of an end at once, each trial has one mission, and is counted once', async () => {
  await addAll(...Array.from({ length: 12 }, (_, at) => ({ input: `yes ${at}`, expectations: [yes] })))
  const { id } = await evaluate({ concurrency: 4 })
  const processes = Array.from({ length: 6 }, () => platform.process((_call, perform) => perform()))
  for (let rounds = 0; rounds < 30; rounds++) {
    for (const message of platform.receive()) {
      await process.execute(message.body)
      await platform.lanes.delete(message)
    }
    await Promise.all(processes.map((one) => one.continueEvaluation(id)))
  }
  expect(await read(id)).toMatchObject({ status: 'COMPLETED', progress: { ended: 12, passed: 12 } })
  expect(await missionsOf(id)).toHaveLength(12)
})

test('who is about to begin a trial while a judge is asked about another looks again, and asks none twice', async () => {
  await addAll({ input: 'one', expectations: [{ kind: 'judge', rubric: '1' }] }, { input: 'two' })
  const [reached, settled, goOn] = [1, 2, 3].map(() => Promise.withResolvers<void>())
  let writes = 0
  // Its third write begins the second trial.
  const slow = platform.process(async (call, perform) => {
    if (call.operation === 'write' && ++writes === 3) {
      reached?.resolve()
      await goOn?.promise
    }
    return perform()
  })
  const evaluating = slow.evaluate({ dataset: 'sums', candidates: [echo], concurrency: 2 })
  await reached?.promise
  for (const message of platform.receive()) {
    await process.execute(message.body)
    await platform.lanes.delete(message)
  }
  const id = String((await platform.stored()).missions[0]?.evaluation?.id)
  let others = 0
  // It asks the first trial's judge, and dies.
  const dying = platform.process((call, perform) => {
    if (call.operation !== 'write' || ++others === 1) return perform()
    settled?.resolve()
    return new Promise(() => {})
  })
  void dying.continueEvaluation(id)
  await settled?.promise
  goOn?.resolve()
  await evaluating
  await settle()
  const missions = await missionsOf(id)
  const used = missions.reduce((sum, { usage }) => sum + usage.input_tokens + usage.output_tokens, 0)
  expect(await read(id)).toMatchObject({
    ...{ status: 'COMPLETED', progress: { trials: 2, begun: 2, ended: 2, passed: 2 }, spent: { tokens: used } },
  })
  expect(missions).toHaveLength(3)
})

test('an end that nobody heard of is found by the sweeper', async () => {
  await addAll({ input: 'one' }, { input: 'two' })
  const { id } = await evaluate({ concurrency: 1 })
  for (let trials = 0; trials < 2; trials++) {
    for (const message of platform.receive()) {
      await process.execute(message.body)
      await platform.lanes.delete(message)
    }
    platform.advance(6 * minute)
    expect(await process.sweep()).toMatchObject({ mended: { evaluation_continued: 1 }, failed: 0 })
  }
  expect(await read(id)).toMatchObject({ status: 'COMPLETED', progress: { ended: 2 } })
})

test('while a mission takes long the sweeper looks ever more seldom, and an evaluation that has ended is left alone', async () => {
  await addAll({ input: 'one' })
  const { id } = await evaluate({ timeout_s: 604_800 })
  let looks = 0
  for (let hours = 0; hours < 24; hours++) {
    for (let minutes = 0; minutes < 60; minutes += 5) {
      platform.advance(5 * minute)
      const before = (await itemOf(id))?.version
      await process.sweep()
      if ((await itemOf(id))?.version !== before) looks += 1
    }
  }
  expect(looks).toBeGreaterThan(2)
  expect(looks).toBeLessThan(12)
  await settle()
  expect(await read(id)).toMatchObject({ status: 'COMPLETED' })
  expect(await itemOf(id)).not.toHaveProperty('due')
})

async function itemOf(id: string) {
  const query = { partition: `evaluation#${id}`, prefix: 'evaluation', limit: 1 }
  return (await platform.store.query('entities', query)).items[0]
}

test('all that belongs to an evaluation expires once it has ended', async () => {
  await addAll({ input: 'one' }, { input: 'two' })
  const { id } = await evaluate({ concurrency: 1 })
  expect(await itemOf(id)).not.toHaveProperty('expires_at')
  await settle()
  const { items } = await platform.store.query('entities', { partition: `evaluation#${id}`, limit: 100 })
  expect(items).toHaveLength(3)
  const month = platform.now() / 1000 + 30 * 86_400
  for (const { expires_at } of items) expect(expires_at).toBeCloseTo(month, -1)
})

test('all that is stored of it is read as it was written', async () => {
  await addAll(
    { input: 'hello', reference: null, expectations: [{ kind: 'equals' }, { kind: 'judge', rubric: '1' }] },
    {
      input: { a: 1 },
      expectations: [
        { kind: 'schema', schema: { type: 'object' } },
        { ...yes, not: true },
      ],
    },
  )
  const { id } = await evaluate({ candidates: [{ agent: 'echo', model: 'offline/rules' }], concurrency: 1 })
  const look = async () => {
    const read = async (partition: string) => (await platform.store.query('entities', { partition, limit: 100 })).items
    const ofEvaluation = await read(`evaluation#${id}`)
    const [dataset] = await read('datasets')
    const { id: datasetId } = datasetKind.decode(dataset?.body)
    for (const { body } of await read(`cases#${datasetId}`)) expect(caseKind.decode(body)).toEqual(body)
    expect(datasetKind.decode(dataset?.body)).toEqual(dataset?.body)
    for (const { sort, body } of ofEvaluation) {
      const kind = sort === 'evaluation' ? evaluationKind : sort === 'plan' ? planKind : trialKind
      expect(kind.decode(body)).toEqual(body)
    }
    return ofEvaluation.length
  }
  expect(await look()).toBe(3)
  await settle()
  expect(await look()).toBe(3)
})

describe('an evaluation is refused', () => {
  test.each<[string, Parameters<typeof evaluate>[0], string]>([
    ['of a data set that there is not', { dataset: 'none' }, 'not_found'],
    ['of a version that there is not', { dataset_version: 7 }, 'not_found'],
    ['without cases', { dataset_version: 0 }, 'not_applicable'],
    ['of an agent that there is not', { candidates: [{ agent: 'nobody' }] }, 'not_found'],
    ['of a model for a remote agent', { candidates: [{ agent: 'hands', model: 'offline/echo' }] }, 'not_applicable'],
    ['of a model that nobody has', { candidates: [{ agent: 'echo', model: 'no-such-1/m' }] }, 'not_applicable'],
    ['of a version of an agent that there is not', { candidates: [{ agent: 'echo', version: 9 }] }, 'not_found'],
  ])('%s', async (_, given, code) => {
    await process.createAgent({ name: 'hands', kind: 'remote' })
    await addAll({ input: 'one' })
    await expect(evaluate(given)).rejects.toMatchObject({ code })
  })

  test('with more trials than are read for its results', async () => {
    for (let at = 0; at < 41; at++) await addAll({ input: at })
    await expect(evaluate({ candidates: Array(5).fill(echo), repeats: 10 })).rejects.toMatchObject({
      code: 'limit_exceeded',
      details: { limit: 2000, asked: 2050 },
    })
  })
})

test('a comparison and a gate find the case that got worse', async () => {
  await process.createAgent({ name: 'changing', instructions: '', model: 'offline/echo' })
  const [, second] = await addAll(
    { input: 'yes', expectations: [yes] },
    { input: 'calm', expectations: [{ kind: 'equals', value: 'calm' }] },
  )
  const before = await evaluate({ candidates: [{ agent: 'changing' }] })
  await settle()
  await updateAgent(platform.ports)(platform.caller, 'changing', { model: 'offline/rules' })
  const now = await evaluate({ candidates: [{ agent: 'changing' }] })
  await settle()
  const query = { baseline: before.id, candidate: 0, baseline_candidate: 0 }
  expect(await compareEvaluations(platform.ports)(platform.caller, now.id, query)).toMatchObject({
    ...{ candidate: { version: 2 }, baseline: { version: 1 }, worse: 1, better: 0, same: 1 },
    worse_cases: [{ case_id: second?.id, before: { pass_rate: 1 }, now: { pass_rate: 0 } }],
  })
  const gate = getGate(platform.ports)
  expect(
    await gate(platform.caller, before.id, { candidate: 0, baseline_candidate: 0, min_pass_rate: 1 }),
  ).toMatchObject({
    passed: true,
  })
  expect(await gate(platform.caller, now.id, query)).toEqual({
    passed: false,
    reasons: ['Cases that got worse than they were: 1'],
  })
  await expect(gate(platform.caller, now.id, { ...query, candidate: 3 })).rejects.toMatchObject({
    code: 'not_applicable',
  })
})

describe('cases', () => {
  const reading = () => ({ ...platform.caller, key: { ...platform.caller.key, scopes: ['missions:read' as const] } })

  async function fromMission(input: string, given: Partial<NewCase> = {}, agent = 'echo') {
    const { id } = await process.submit({ agent, input })
    await settle()
    const one: NewCase = { from_mission: id, expectations: [], tags: [], ...given }
    return { id, one, add: () => addCase(platform.ports)(reading(), 'sums', one, undefined) }
  }

  test('are made of a mission that has ended, whose output is the reference', async () => {
    const { id, add } = await fromMission('hello', { expectations: [{ kind: 'equals' }] })
    expect(await add()).toMatchObject({ input: 'hello', reference: 'hello', source_mission_id: id, added_in: 1 })
    const evaluation = await evaluate()
    await settle()
    expect(await read(evaluation.id)).toMatchObject({ progress: { passed: 1 } })
  })

  test('are made of a mission that failed, without a reference', async () => {
    await process.createAgent({ name: 'weak', instructions: '', model: 'offline/rules' })
    const { add } = await fromMission('doomed', {}, 'weak')
    expect(await add()).toMatchObject({ input: 'doomed', reference: null })
    const compared = await fromMission('doomed', { expectations: [{ kind: 'equals' }] }, 'weak')
    await expect(compared.add()).rejects.toMatchObject({ code: 'not_applicable' })
  })

  test('are not made of a mission that has not ended, nor by a key that may not read it', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'x' })
    const one: NewCase = { from_mission: id, expectations: [], tags: [] }
    await expect(addCase(platform.ports)(reading(), 'sums', one, undefined)).rejects.toMatchObject({
      code: 'not_applicable',
    })
    await expect(addCase(platform.ports)(platform.caller, 'sums', one, undefined)).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  test('are added once for each key, and taken out of later versions alone', async () => {
    const first = await process.addCase('sums', { input: 'one' }, 'key')
    expect(await process.addCase('sums', { input: 'one' }, 'key')).toEqual(first)
    await addAll({ input: 'two' })
    const removed = await removeCase(platform.ports)(platform.caller, 'sums', first.id)
    expect(removed).toMatchObject({ id: first.id, added_in: 1, removed_in: 3 })
    const list = async (version?: number) =>
      (await listCases(platform.ports)(platform.caller, 'sums', { version })).items.map(({ input }) => input)
    expect([await list(0), await list(1), await list(2), await list(3), await list()]).toEqual([
      [],
      ['one'],
      ['one', 'two'],
      ['two'],
      ['two'],
    ])
    expect(await getDataset(platform.ports)(platform.caller, 'sums')).toMatchObject({ version: 3, cases: 1 })
    await expect(removeCase(platform.ports)(platform.caller, 'sums', first.id)).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test.each<[string, Parameters<Process['addCase']>[1], string]>([
    ['equals nothing', { input: 'x', expectations: [{ kind: 'equals' }] }, 'not_applicable'],
    [
      'name a judge that there is not',
      { input: 'x', expectations: [{ kind: 'judge', rubric: 'x', agent: 'nobody' }] },
      'not_found',
    ],
    [
      'have a schema that cannot be checked',
      { input: 'x', expectations: [{ kind: 'schema', schema: { type: 'string', pattern: '(a+)+' } }] },
      'not_applicable',
    ],
    ['are too long', { input: 'x'.repeat(97 * 1024) }, 'payload_too_large'],
  ])('are refused that %s', async (_, one, code) => {
    await expect(process.addCase('sums', one)).rejects.toMatchObject({ code })
    expect(await getDataset(platform.ports)(platform.caller, 'sums')).toMatchObject({ version: 0, cases: 0 })
  })

  test('added by several at once are all there, each in a version of its own', async () => {
    const added = await Promise.all(Array.from({ length: 12 }, (_, at) => process.addCase('sums', { input: at })))
    expect(added.map(({ added_in }) => added_in).toSorted((a, b) => a - b)).toEqual(added.map((_, at) => at + 1))
  })
})

test('a data set goes with its cases, and its name is free again', async () => {
  await addAll({ input: 'one' }, { input: 'two' })
  await deleteDataset(platform.ports)(platform.caller, 'sums')
  await expect(getDataset(platform.ports)(platform.caller, 'sums')).rejects.toMatchObject({ code: 'not_found' })
  await process.createDataset('sums')
  await expect(process.createDataset('sums')).rejects.toMatchObject({ code: 'already_exists' })
  expect((await listCases(platform.ports)(platform.caller, 'sums', {})).items).toEqual([])
})

test('a tenant has at most a thousand data sets', async () => {
  const key = { partition: 'dataset-count', sort: 'count' }
  await platform.store.write([{ change: 'add', table: 'entities', key, by: { datasets: 998 } }])
  await process.createDataset('set-1')
  await expect(process.createDataset('one-more')).rejects.toMatchObject({ code: 'limit_exceeded' })
  await deleteDataset(platform.ports)(platform.caller, 'set-1')
  await process.createDataset('one-more')
})
