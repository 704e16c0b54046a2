import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { Agent } from '../../contract/resources/agent.ts'
import { Case, CaseList, Dataset } from '../../contract/resources/dataset.ts'
import {
  Comparison,
  Evaluation,
  EvaluationList,
  EvaluationResults,
  GateAnswer,
  type Trial,
  TrialList,
} from '../../contract/resources/evaluation.ts'
import { Replay } from '../../contract/resources/replay.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { ended, missionOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

const sum = { input: 'what is 6 * 7?', expectations: [{ kind: 'contains', text: '42' }] }

export function evaluating({ sideBySide }: Scenarios): void {
  sideBySide('evaluations', (scenario) => {
    scenario('cases are tried by two agents side by side, and the figures are of each', async (platform) => {
      const api = apiOf(platform)
      const dataset = await datasetOf(api, [
        sum,
        { input: 'hello', expectations: [{ kind: 'equals', value: 'hello' }] },
      ])
      const candidates = [{ agent: 'coder' }, { agent: 'echo' }]
      const begun = await evaluate(api, { dataset, candidates })
      expect(begun).toMatchObject({ dataset, dataset_version: 2, priority: 'LOW', progress: { trials: 4 } })
      expect(await whenEnded(platform, api, begun.id)).toMatchObject({
        status: 'COMPLETED',
        progress: { trials: 4, begun: 4, ended: 4, passed: 2 },
      })
      const trials = await trialsOf(api, begun.id)
      expect(trials.map(({ candidate, outcome }) => [candidate, outcome])).toEqual([
        [0, 'passed'],
        [1, 'failed'],
        [0, 'failed'],
        [1, 'passed'],
      ])
      expect(await missionOf(api, String(trials[0]?.mission_id))).toMatchObject({ evaluation_id: begun.id })
      const { candidates: results } = EvaluationResults.parse(await got(api, `/v1/evaluations/${begun.id}/results`))
      expect(results).toMatchObject([
        { agent: 'coder', ended: 2, passed: 1, failed: 1, pass_rate: 0.5, latency_ms: { p50: expect.any(Number) } },
        { agent: 'echo', ended: 2, passed: 1, failed: 1, pass_rate: 0.5 },
      ])
      const query = `baseline=${begun.id}&candidate=1`
      const comparison = Comparison.parse(await got(api, `/v1/evaluations/${begun.id}/comparison?${query}`))
      expect(comparison).toMatchObject({ worse: 1, better: 1, same: 0, candidate: { agent: 'echo' } })
      for (const [asked, passed] of [
        ['min_pass_rate=0.5', true],
        ['min_pass_rate=0.51', false],
        [query, false],
      ] as const)
        expect(GateAnswer.parse(await got(api, `/v1/evaluations/${begun.id}/gate?${asked}`))).toMatchObject({ passed })
    })

    scenario('a judge scores an answer, as a mission', async (platform) => {
      const api = apiOf(platform)
      const expectations = [{ kind: 'judge', rubric: 'Give 0.8 for a greeting' }]
      const dataset = await datasetOf(api, [{ input: 'hello', expectations }])
      const { id } = await evaluate(api, { dataset, candidates: [{ agent: 'echo' }] })
      await whenEnded(platform, api, id)
      const [trial] = await trialsOf(api, id)
      expect(trial).toMatchObject({ outcome: 'passed', score: 0.8, findings: [{ kind: 'judge', holds: true }] })
      const judge = await missionOf(api, String(trial?.findings[0]?.mission_id))
      expect(judge).toMatchObject({ agent: 'sortie-judge', status: 'COMPLETED', evaluation_id: id })
    })

    scenario('a program judges an answer, and one that fails says nothing of it', async (platform) => {
      const api = apiOf(platform)
      const program = (code: string) => [{ kind: 'program', code }]
      const near = 'return { score: answer.length / input.length, reason: reference + " was meant" }'
      const dataset = await datasetOf(api, [
        { input: 'hello', expectations: program('return answer === input') },
        { input: 'hello', reference: 'hello', expectations: [{ ...program(near)[0], min_score: 1 }] },
        { input: 'hello', expectations: program('return answer !== input') },
        { input: 'hello', expectations: program('\nreturn answer.first.second') },
      ])
      const { id } = await evaluate(api, { dataset, candidates: [{ agent: 'echo' }] })
      await whenEnded(platform, api, id)
      expect(await trialsOf(api, id)).toMatchObject([
        { outcome: 'passed', score: 1, findings: [{ kind: 'program', holds: true, mission_id: null }] },
        { outcome: 'passed', findings: [{ score: 1, reason: 'hello was meant' }] },
        { outcome: 'failed', score: 0, findings: [{ holds: false }] },
        {
          outcome: 'unjudged',
          score: null,
          error: { code: 'tool_failed', message: expect.stringContaining('line 2') },
        },
      ])
      const json = { input: 'x', expectations: Array.from({ length: 4 }, () => program('return true')[0]) }
      expectError(await api('POST', `/v1/datasets/${dataset}/cases`, { json }), 'limit_exceeded')
    })

    scenario('a mission becomes a case with one call', async (platform) => {
      const api = apiOf(platform)
      const mission = await submit(api, { agent: 'coder', input: sum.input })
      await ended(platform, api, mission.id)
      const dataset = await datasetOf(api, [])
      const json = { from_mission: mission.id, expectations: [{ kind: 'equals' }] }
      const added = await api('POST', `/v1/datasets/${dataset}/cases`, { json })
      expect(Case.parse(added.body)).toMatchObject({
        ...{ input: sum.input, reference: '6 * 7 = 42.', source_mission_id: mission.id, added_in: 1, removed_in: null },
      })
      const { id } = await evaluate(api, { dataset, candidates: [{ agent: 'coder' }] })
      expect(await whenEnded(platform, api, id)).toMatchObject({ progress: { passed: 1 } })
    })

    scenario(
      'an agent with a gate keeps a change from missions until an evaluation of it has passed',
      async (platform) => {
        const api = apiOf(platform)
        const [agent, dataset] = [freshName('clerk'), await datasetOf(api, [sum])]
        const gated = { name: agent, instructions: '', tools: [], publish_gate: { dataset, min_pass_rate: 1 } }
        expect((await api('POST', '/v1/agents', { json: gated })).status).toBe(201)
        const draft = Agent.parse((await api('PATCH', `/v1/agents/${agent}`, { json: { tools: ['calculator'] } })).body)
        expect(draft).toMatchObject({ version: 2, draft: { published_version: 1 } })
        expect((await submit(api, { agent, input: 'hello' })).agent_version).toBe(1)
        const path = `/v1/agents/${agent}/publish`
        expectError(await api('POST', path, { json: { version: 2 } }), 'not_applicable')
        const { id } = await evaluate(api, { dataset, candidates: [{ agent, version: 2 }] })
        await whenEnded(platform, api, id)
        const published = await api('POST', path, { json: { version: 2, evaluation_id: id } })
        expect(Agent.parse(published.body)).toMatchObject({ version: 2, tools: ['calculator'] })
        expect((await submit(api, { agent, input: 'hello' })).agent_version).toBe(2)
      },
    )

    scenario('a gate is not opened by a data set that was made anew, or that has lost a case', async (platform) => {
      const api = apiOf(platform)
      const hello = { input: 'hello' }
      const [agent, dataset] = [freshName('clerk'), await datasetOf(api, [sum])]
      const gated = { name: agent, instructions: '', tools: ['calculator'], publish_gate: { dataset } }
      expectError(
        await api('POST', '/v1/agents', { json: { ...gated, publish_gate: { dataset: freshName('none') } } }),
        'not_applicable',
      )
      const made = Agent.parse((await api('POST', '/v1/agents', { json: gated })).body)
      expect(made.publish_gate).toMatchObject({ dataset, set_on: { dataset_version: 1, judges: [] } })
      expect((await api('PATCH', `/v1/agents/${agent}`, { json: { tools: [] } })).status).toBe(200)
      const publishWith = async () => {
        const { id } = await evaluate(api, { dataset, candidates: [{ agent, version: 2 }] })
        await whenEnded(platform, api, id)
        const json = { version: 2, evaluation_id: id }
        return expectError(await api('POST', `/v1/agents/${agent}/publish`, { json }), 'not_applicable')
      }
      expect((await api('POST', `/v1/datasets/${dataset}/cases`, { json: hello })).status).toBe(201)
      const { items } = CaseList.parse(await got(api, `/v1/datasets/${dataset}/cases`))
      const hard = items.find(({ input }) => input === sum.input)
      expect((await api('DELETE', `/v1/datasets/${dataset}/cases/${hard?.id}`)).status).toBe(200)
      expect(JSON.stringify(await publishWith())).toContain('taken out')
      expect((await api('DELETE', `/v1/datasets/${dataset}`)).status).toBe(204)
      expect((await api('POST', '/v1/datasets', { json: { name: dataset } })).status).toBe(201)
      expect((await api('POST', `/v1/datasets/${dataset}/cases`, { json: hello })).status).toBe(201)
      expect(JSON.stringify(await publishWith())).toContain('created again')
      expect(Agent.parse(await got(api, `/v1/agents/${agent}`))).toMatchObject({ version: 1 })
    })

    scenario(
      'recorded steps are replayed with another version of the agent, by themselves and as an evaluation',
      async (platform) => {
        const api = apiOf(platform)
        const agent = freshName('clerk')
        const made = await api('POST', '/v1/agents', { json: { name: agent, instructions: '', tools: ['calculator'] } })
        expect(made.status).toBe(201)
        const mission = await submit(api, { agent, input: sum.input })
        await ended(platform, api, mission.id)
        expect((await api('PATCH', `/v1/agents/${agent}`, { json: { tools: [] } })).status).toBe(200)
        const replayed = await api('POST', `/v1/missions/${mission.id}/replay`, { json: {} })
        expect(Replay.parse(replayed.body)).toMatchObject({
          ...{ recorded: { agent, version: 1 }, candidate: { agent, version: 2 }, asks_otherwise: ['tools'] },
          ...{ outcome: 'diverged', step: 2 },
        })
        const dataset = await datasetOf(api, [{ from_mission: mission.id, expectations: sum.expectations }])
        const candidates = [
          { agent, version: 1 },
          { agent, version: 2 },
        ]
        const { id } = await evaluate(api, { dataset, candidates, replay: true })
        expect(await whenEnded(platform, api, id)).toMatchObject({ status: 'COMPLETED', spent: { usd: 0, tokens: 0 } })
        expect((await trialsOf(api, id)).map(({ outcome }) => outcome)).toEqual(['passed', 'diverged'])
      },
    )

    scenario('a data set has versions, and an evaluation means one of them', async (platform) => {
      const api = apiOf(platform)
      const dataset = await datasetOf(api, [{ input: 'one' }, { input: 'two' }])
      const path = `/v1/datasets/${dataset}`
      const { items } = CaseList.parse(await got(api, `${path}/cases`))
      const removed = await api('DELETE', `${path}/cases/${items[0]?.id}`)
      expect(Case.parse(removed.body)).toMatchObject({ removed_in: 3 })
      expect(Dataset.parse(await got(api, path))).toMatchObject({ version: 3, cases: 1 })
      expect(CaseList.parse(await got(api, `${path}/cases?version=2`)).items).toHaveLength(2)
      const { id } = await evaluate(api, { dataset, dataset_version: 2, candidates: [{ agent: 'echo' }] })
      await whenEnded(platform, api, id)
      expect((await trialsOf(api, id)).map(({ answer }) => answer)).toEqual(['one', 'two'])
      expect((await api('DELETE', path)).status).toBe(204)
      expectError(await api('GET', path), 'not_found')
      expect(await trialsOf(api, id)).toHaveLength(2)
    })

    scenario('it is cancelled with its missions, and listed', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const input = page ? `read ${page.url}` : 'hello'
      const dataset = await datasetOf(api, [{ input }, { input }, { input }])
      const { id } = await evaluate(api, { dataset, candidates: [{ agent: 'researcher' }], repeats: 10 })
      await page?.asked
      const cancelled = await api('POST', `/v1/evaluations/${id}/cancel`)
      expect(Evaluation.parse(cancelled.body)).toMatchObject({ status: 'CANCELLED' })
      page?.letGo()
      const trials = await trialsOf(api, id)
      expect(trials.length).toBeLessThan(30)
      expect(trials.every(({ outcome }) => outcome !== null)).toBe(true)
      expectError(await api('POST', `/v1/evaluations/${id}/cancel`), 'not_applicable')
      await listed(platform, api, id)
    })

    scenario('another tenant sees nothing of it', async (platform) => {
      const [api, other] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const dataset = await datasetOf(api, [sum])
      const { id } = await evaluate(api, { dataset, candidates: [{ agent: 'coder' }] })
      const path = `/v1/evaluations/${id}`
      for (const asked of ['', '/trials', '/results', `/comparison?baseline=${id}`, '/gate'])
        expectError(await other('GET', `${path}${asked}`), 'not_found')
      expectError(await other('POST', `${path}/cancel`), 'not_found')
      expectError(await other('GET', `/v1/datasets/${dataset}`), 'not_found')
      expectError(await other('GET', `/v1/datasets/${dataset}/cases`), 'not_found')
      await whenEnded(platform, api, id)
      const trial = (await trialsOf(api, id))[0]
      const json = { from_mission: trial?.mission_id }
      const theirs = await datasetOf(other, [])
      expectError(await other('POST', `/v1/datasets/${theirs}/cases`, { json }), 'not_found')
    })
  })
}

/** @returns its name */
async function datasetOf(api: Api, cases: readonly object[]): Promise<string> {
  const name = freshName('set')
  expect((await api('POST', '/v1/datasets', { json: { name } })).status).toBe(201)
  for (const json of cases) expect((await api('POST', `/v1/datasets/${name}/cases`, { json })).status).toBe(201)
  return name
}

async function evaluate(api: Api, json: object): Promise<Evaluation> {
  const answer = await api('POST', '/v1/evaluations', { json })
  expect(answer).toMatchObject({ status: 202 })
  return Evaluation.parse(answer.body)
}

async function got(api: Api, path: string): Promise<unknown> {
  const answer = await api('GET', path)
  expect(answer).toMatchObject({ status: 200 })
  return answer.body
}

async function trialsOf(api: Api, id: string): Promise<Trial[]> {
  return TrialList.parse(await got(api, `/v1/evaluations/${id}/trials?limit=100`)).items
}

/** There is no long poll of an evaluation. */
async function whenEnded({ patienceMs }: Platform, api: Api, id: string): Promise<Evaluation> {
  const until = Date.now() + patienceMs
  for (;;) {
    const evaluation = Evaluation.parse(await got(api, `/v1/evaluations/${id}`))
    if (evaluation.ended_at !== null) return evaluation
    if (Date.now() > until) throw new Error(`${id} has not ended: ${JSON.stringify(evaluation)}`)
    await setTimeout(200)
  }
}

/** The index of a list may lag behind by a second. */
async function listed({ patienceMs }: Platform, api: Api, id: string): Promise<void> {
  const until = Date.now() + patienceMs
  for (;;) {
    const { items } = EvaluationList.parse(await got(api, '/v1/evaluations?limit=100'))
    if (items.some((one) => one.id === id)) return
    if (Date.now() > until) throw new Error(`${id} is not listed`)
    await setTimeout(200)
  }
}
