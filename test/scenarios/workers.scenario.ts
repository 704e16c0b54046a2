import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { BudgetStatus } from '../../contract/resources/budget.ts'
import { Explanation, type Reason } from '../../contract/resources/explanation.ts'
import { InstanceList, type Work } from '../../contract/resources/instance.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { cancel, ended, eventsOf, expectWhole, inStatus, missionOf, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'
import { newRemoteAgent, newWorker, workerKey } from './worker.ts'

const times = { started_at: '2026-11-21T08:00:00.000Z', finished_at: '2026-11-21T08:00:01.000Z' }

export function workers({ sideBySide }: Scenarios): void {
  sideBySide('a remote agent', (scenario) => {
    scenario('a worker registers, gets a mission, records its steps and completes it', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform, { instructions: 'Translate.' })
      const worker = await newWorker(platform, agent, { max_concurrent: 2 })
      const asked = worker.work()
      const { id } = await submit(api, { agent, input: { text: 'hello' }, tags: ['a'], budget: { usd: 1 } })
      const work = await asked
      expect(work).toMatchObject({
        ...{ mission_id: id, attempt: 1, agent_version: 1, input: { text: 'hello' }, tags: ['a'], steps: 0 },
        ...{ instructions: 'Translate.', budget: { usd: 1 }, max_steps: 50, usage: { cost_usd: 0 } },
      })
      expect(await missionOf(api, id)).toMatchObject({ status: 'RUNNING', waiting_for: null })
      const [given] = await reasonsOf(api, id)
      expect(given).toMatchObject({ code: 'with_worker', data: { agent, instance_id: worker.id, delivered: false } })
      await worker.heartbeat()
      const [held] = await reasonsOf(api, id)
      expect(held).toMatchObject({ code: 'with_worker', data: { delivered: true, steps: 0, attempt: 1 } })
      if (held?.code !== 'with_worker') throw new Error('It is not with a worker')
      const { since, last_seen_at, lease_until } = held.data
      // Six heartbeats of ten seconds.
      expect(Date.parse(lease_until) - Date.parse(last_seen_at)).toBe(60_000)
      expect(Date.parse(last_seen_at)).toBeGreaterThan(Date.parse(since))
      const said = { ...times, kind: 'model_call', model: 'openai/gpt-5-mini', input_tokens: 7, output_tokens: 3 }
      const did = { ...times, kind: 'tool_call', call_id: 'c1', tool: 'dictionary', arguments: {}, output: 'hallo' }
      const call = { id: 'c1', name: 'dictionary', arguments: {} }
      const first = { number: 1, steps: [{ ...said, cost_usd: 0.25, tool_calls: [call] }] }
      expect(await worker.report(work, 'steps', first)).toMatchObject({ status: 200, body: { steps: 1 } })
      // The answer was lost: the report is made again, with one more.
      const again = await worker.report(work, 'steps', { number: 1, steps: [...first.steps, did] })
      expect(again).toMatchObject({ status: 200, body: { steps: 2, usage: { model_calls: 1, tool_calls: 1 } } })
      expectError(await worker.report(work, 'steps', { number: 4, steps: [did] }), 'conflict')
      const done = await worker.report(work, 'complete', { output: { text: 'hallo' } })
      expect(done).toMatchObject({ status: 200, body: { mission_id: id, status: 'COMPLETED' } })
      expect(await worker.report(work, 'complete', { output: 'again' })).toMatchObject({ body: done.body })

      const mission = await ended(platform, api, id)
      expect(mission).toMatchObject({ status: 'COMPLETED', output: { text: 'hallo' }, usage: { cost_usd: 0.25 } })
      expect((await stepsOf(api, id)).map(({ kind, number }) => `${number} ${kind}`)).toEqual([
        '1 model_call',
        '2 tool_call',
      ])
      const { items } = await eventsOf(api, id)
      expectWhole(items)
      expect(items.find(({ type }) => type === 'mission.started')?.data).toMatchObject({ instance_id: worker.id })
      await worker.leave()
    })

    scenario('without a worker its missions wait, and hold no slot', async (platform) => {
      const other = apiOf(platform, platform.otherTenantKey)
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform)
      const ids = []
      for (const input of ['1', '2', '3']) ids.push((await submit(api, { agent, input })).id)
      for (const id of ids) {
        const waiting = await inStatus(platform, api, id, 'WAITING')
        expect(waiting.waiting_for).toMatchObject({ kind: 'agent', agent })
        expect(waiting.started_at).toBeNull()
      }
      const explained = Explanation.parse((await api('GET', `/v1/missions/${ids[0]}/explain`)).body)
      expect(explained.reasons).toMatchObject([{ code: 'waiting_for_agent', data: { agent } }])
      expectError(await other('GET', `/v1/agents/${agent}/instances`), 'not_found')
      const worker = await newWorker(platform, agent)
      const done: string[] = []
      while (done.length < 3) {
        const work = await worker.work()
        expect(worker.held).toHaveLength(1)
        expect(await worker.report(work, 'complete', { output: work.input })).toMatchObject({ status: 200 })
        done.push(work.mission_id)
      }
      expect(done.toSorted()).toEqual(ids.toSorted())
      for (const id of ids) expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
      await worker.leave()
    })

    scenario(
      'the work of a worker that falls silent goes to another, and its late result is refused',
      async (platform) => {
        const api = apiOf(platform)
        const agent = await newRemoteAgent(platform)
        const silent = await newWorker(platform, agent, { heartbeat_s: 1 })
        const { id } = await submit(api, { agent, input: 'important' })
        const lost = await silent.work()
        const heir = await newWorker(platform, agent, { heartbeat_s: 10 })
        const began = Date.now()
        const work = await heir.work()
        expect(work).toMatchObject({ mission_id: id, attempt: 1 })
        expect(work.lease).not.toBe(lost.lease)
        // Six heartbeats without a sign; the heir looks with each poll.
        expect(Date.now() - began).toBeLessThan(platform.patienceMs)
        expectError(await silent.report(lost, 'complete', { output: 'too late' }), 'not_found')
        expect(await heir.report(work, 'complete', { output: 'in time' })).toMatchObject({ status: 200 })
        expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', output: 'in time' })
        const reasons = (await eventsOf(api, id)).items.map(({ data }) => data.reason)
        expect(reasons).toContain('executor_lost')
        const { items } = InstanceList.parse((await api('GET', `/v1/agents/${agent}/instances`)).body)
        expect(items.map(({ id, state }) => [id, state])).toEqual([
          [silent.id, 'lost'],
          [heir.id, 'up'],
        ])
        await heir.leave()
      },
    )

    scenario('a worker gets no more at once than it takes', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform)
      const worker = await newWorker(platform, agent, { max_concurrent: 1 })
      const [one, two] = [await submit(api, { agent, input: '1' }), await submit(api, { agent, input: '2' })]
      const first = await worker.work()
      const rest = first.mission_id === one.id ? two : one
      await inStatus(platform, api, rest.id, 'WAITING')
      expect((await worker.poll(0)).missions).toEqual([])
      expect(await worker.report(first, 'complete', { output: 'done' })).toMatchObject({ status: 200 })
      const second = await worker.work()
      expect(second.mission_id).toBe(rest.id)
      await worker.report(second, 'complete', { output: 'done' })
      await worker.leave()
    })

    scenario('a cancel reaches the worker, and nothing that it reports later is kept', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform)
      const worker = await newWorker(platform, agent, { max_concurrent: 2 })
      const { id } = await submit(api, { agent, input: 'never mind' })
      const work = await worker.work()
      const told = worker.until(({ stop }) => stop.length > 0)
      expect((await cancel(api, id)).stopped).toEqual([id])
      expect((await told).stop).toEqual([{ mission_id: id, reason: 'cancelled' }])
      const late = { ...times, kind: 'tool_call', call_id: 'c', tool: 't', arguments: {}, output: 1 }
      expectError(await worker.report(work, 'steps', { number: 1, steps: [late] }), 'lease_lost')
      expectError(await worker.report(work, 'complete', { output: 'late' }), 'lease_lost')
      expectError(await worker.report(work, 'fail', { message: 'late' }), 'lease_lost')
      expect(await missionOf(api, id)).toMatchObject({ status: 'CANCELLED', output: null })
      expect(await stepsOf(api, id)).toEqual([])
      await worker.leave()
    })

    scenario('a mission that is held leaves its worker, and goes on when it is released', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform)
      const worker = await newWorker(platform, agent)
      const { id } = await submit(api, { agent, input: 'x' })
      const work = await worker.work()
      const json = { reason: 'a look at it first' }
      expect(await api('POST', `/v1/missions/${id}/hold`, { json })).toMatchObject({ status: 200 })
      expect((await worker.heartbeat()).stop).toEqual([{ mission_id: id, reason: 'held' }])
      expect(await missionOf(api, id)).toMatchObject({ status: 'PENDING' })
      expectError(await worker.report(work, 'complete', { output: 'x' }), 'lease_lost')
      expect((await worker.poll(0)).missions).toEqual([])
      expect(await api('POST', `/v1/missions/${id}/release`)).toMatchObject({ status: 200 })
      worker.held.splice(0)
      const again = await worker.work()
      expect(again).toMatchObject({ mission_id: id, attempt: 1 })
      expect(await worker.report(again, 'complete', { output: 'x' })).toMatchObject({ status: 200 })
      await worker.leave()
    })

    scenario('an attempt that fails is tried again, or not, as the worker says', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform)
      const worker = await newWorker(platform, agent)
      const retry = { base_s: 0.1, factor: 1, cap_s: 1, jitter: 'none' }
      const { id } = await submit(api, { agent, input: 'x', max_attempts: 3, retry })
      const failed = { code: 'printer_on_fire', message: 'The printer is on fire' }
      const first = await worker.work()
      expect(await worker.report(first, 'fail', failed)).toMatchObject({ status: 200, body: { status: 'SCHEDULED' } })
      const second = await worker.work()
      expect(second).toMatchObject({ mission_id: id, attempt: 2 })
      const over = await worker.report(second, 'fail', { ...failed, retryable: false })
      expect(over).toMatchObject({ body: { status: 'FAILED', error: failed } })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'FAILED', error: failed })
      await worker.leave()
    })

    scenario('what is given back, by hand or by leaving, goes on elsewhere in the same attempt', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform)
      const first = await newWorker(platform, agent)
      const { id } = await submit(api, { agent, input: 'x' })
      const work = await first.work()
      expect(await first.report(work, 'give-back')).toMatchObject({ status: 200 })
      const again = await first.work()
      expect(again).toMatchObject({ mission_id: id, attempt: 1 })
      // Its own, but under the lease that it gave back.
      expectError(await first.report(work, 'complete', { output: 'old' }), 'lease_lost')
      first.held.push(again)
      expect(await first.leave()).toMatchObject({ status: 204 })
      expectError(await first.report(again, 'complete', { output: 'x' }), 'not_found')
      const second = await newWorker(platform, agent)
      const last = await second.work()
      expect(last).toMatchObject({ mission_id: id, attempt: 1 })
      expect(await second.report(last, 'complete', { output: 'x' })).toMatchObject({ status: 200 })
      await second.leave()
    })

    scenario('its answer follows the agent’s schema, and its steps are bounded', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform, { output_schema: { type: 'number' }, limits: { max_steps: 2 } })
      const worker = await newWorker(platform, agent)
      const said = { ...times, kind: 'model_call', model: 'x', input_tokens: 1, output_tokens: 1, cost_usd: 2 }
      const { id } = await submit(api, { agent, input: 'x' })
      const work = await worker.work()
      expectError(await worker.report(work, 'complete', { output: 'seven' }), 'output_invalid')
      expect(await worker.report(work, 'complete', { output: 7 })).toMatchObject({ body: { status: 'COMPLETED' } })
      expect(await ended(platform, api, id)).toMatchObject({ output: 7 })

      const long = await submit(api, { agent, input: 'x', max_attempts: 1 })
      const tooLong = { number: 1, steps: [said, said, said] }
      expectError(await worker.report(await worker.work(), 'steps', tooLong), 'limit_exceeded')
      expect(await ended(platform, api, long.id)).toMatchObject({ status: 'FAILED', error: { code: 'limit_exceeded' } })
      expect(await stepsOf(api, long.id)).toHaveLength(2)

      await worker.leave()
    })

    scenario('what spends the mission’s budget is kept, and it goes on from there when topped up', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform)
      const worker = await newWorker(platform, agent)
      const { id } = await submit(api, { agent, input: 'x', budget: { usd: 1 } })
      const work = await worker.work()
      const said = { ...times, kind: 'model_call', model: 'x', input_tokens: 1, output_tokens: 1 }
      const unpriced = await worker.report(work, 'steps', { number: 1, steps: [said] })
      expect(expectError(unpriced, 'price_unknown').message).toContain('cost_usd')
      const tooMuch = {
        number: 1,
        steps: [
          { ...said, cost_usd: 2 },
          { ...said, cost_usd: 0.5 },
        ],
      }
      const stop = [{ mission_id: id, reason: 'budget_exhausted' }]
      expect(await worker.report(work, 'steps', tooMuch)).toMatchObject({ status: 200, body: { steps: 2, stop } })

      const waiting = await missionOf(api, id)
      expect(waiting).toMatchObject({ status: 'WAITING', usage: { model_calls: 2, cost_usd: 2.5 } })
      expect(waiting.waiting_for).toMatchObject({ kind: 'budget', scope: `mission:${id}` })
      expect(BudgetStatus.parse((await api('GET', `/v1/missions/${id}/budget`)).body)).toMatchObject({
        ...{ spent: { usd: 2.5, tokens: 4 }, reserved: { usd: 0, tokens: 0 }, remaining: { usd: 0 }, waiting: 1 },
      })
      const explained = Explanation.parse((await api('GET', `/v1/missions/${id}/explain`)).body)
      expect(explained.reasons).toMatchObject([{ code: 'waiting_for_budget' }])
      expect(explained.sentence).toContain('of USD 1 is spent')
      // It is the worker’s no more.
      expectError(await worker.report(work, 'steps', { number: 3, steps: [said] }), 'lease_lost')
      expectError(await worker.report(work, 'complete', { output: 'x' }), 'lease_lost')
      expect((await worker.poll(0)).stop).toEqual(stop)

      // Less than what was overspent is not enough.
      await api('PUT', `/v1/missions/${id}/budget`, { json: { usd: 2 } })
      expect((await worker.poll(0)).missions).toEqual([])
      expect(await missionOf(api, id)).toMatchObject({ status: 'WAITING' })
      await api('PUT', `/v1/missions/${id}/budget`, { json: { usd: 5 } })
      const again = await worker.work()
      expect(again).toMatchObject({ mission_id: id, attempt: 1, steps: 2, usage: { cost_usd: 2.5 } })
      expect(again.lease).not.toBe(work.lease)
      expect(await worker.recorded(again)).toMatchObject([{ number: 1, cost_usd: 2 }, { number: 2 }])
      expect(await worker.report(again, 'complete', { output: 'done' })).toMatchObject({ status: 200 })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 })
      const { items } = await eventsOf(api, id)
      expectWhole(items)
      const types = items.map(({ type }) => type)
      expect(types).toEqual(expect.arrayContaining(['budget.exhausted', 'mission.waiting', 'mission.changed']))
      await worker.leave()
    })

    scenario('its agent’s budget holds all its missions, also those that were not yet given out', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform)
      const path = `/v1/budgets/agent:${agent}/total`
      expect(await api('PUT', path, { json: { tokens: 1_000_000 } })).toMatchObject({ status: 200 })
      await setTimeout(platform.firstBudgetDelayMs)
      const worker = await newWorker(platform, agent, { max_concurrent: 3 })
      const ids = [(await submit(api, { agent, input: '1' })).id, (await submit(api, { agent, input: '2' })).id]
      // One poll may bring both.
      while (worker.held.length < ids.length) await worker.work()
      const [one, two] = worker.held as [Work, Work]
      expect([one.mission_id, two.mission_id].toSorted()).toEqual(ids.toSorted())
      const said = { ...times, kind: 'model_call', model: 'x', input_tokens: 10_000, output_tokens: 0 }
      expect(await worker.report(one, 'steps', { number: 1, steps: [said] })).toMatchObject({ body: { stop: [] } })
      const rest = { ...said, input_tokens: 990_000 }
      expect(await worker.report(one, 'steps', { number: 2, steps: [rest] })).toMatchObject({
        body: { stop: [{ reason: 'budget_exhausted' }] },
      })
      const third = await submit(api, { agent, input: '3' })
      expect((await inStatus(platform, api, third.id, 'WAITING')).waiting_for).toMatchObject({
        ...{ kind: 'budget', scope: `agent:${agent}` },
      })
      // The other worker's report finds it spent, and is kept.
      const last = await worker.report(two, 'steps', { number: 1, steps: [said] })
      expect(last).toMatchObject({ body: { steps: 1, stop: [{ mission_id: two.mission_id }] } })
      expect(await budgetAt(api, path)).toMatchObject({ waiting: 3, reserved: { tokens: 0 } })
      expect((await budgetAt(api, path)).spent.tokens).toBe(1_010_000)

      expect(await api('DELETE', path)).toMatchObject({ status: 204 })
      worker.held.splice(0)
      const ends: string[] = []
      while (ends.length < 3) {
        for (const work of (await worker.until(({ missions }) => missions.length > 0)).missions) {
          expect(await worker.report(work, 'complete', { output: 'done' })).toMatchObject({ status: 200 })
          ends.push(work.mission_id)
        }
      }
      expect(ends.toSorted()).toEqual([...ids, third.id].toSorted())
      await worker.leave()
    })

    scenario('a worker’s key works for its agent and does nothing else', async (platform) => {
      const api = apiOf(platform)
      const [agent, foreign] = [await newRemoteAgent(platform), await newRemoteAgent(platform)]
      const { api: key } = await workerKey(platform, agent)
      const refused = await key('POST', `/v1/agents/${foreign}/instances`, { json: {} })
      expect(expectError(refused, 'forbidden').details).toEqual({ agents: [agent] })
      for (const path of ['/v1/missions', '/v1/agents', `/v1/agents/${agent}/instances`, '/v1/keys'])
        expectError(await key('GET', path), 'forbidden')
      expectError(await key('POST', '/v1/missions', { json: { agent, input: 'x' } }), 'forbidden')

      const theirs = await newWorker(platform, foreign)
      const { id } = await submit(api, { agent: foreign, input: 'secret' })
      const work = await theirs.work()
      const mine = await newWorker(platform, agent)
      const lost = expectError(await mine.report(work, 'complete', { output: 'mine' }), 'lease_lost')
      expect(lost.message).not.toContain('RUNNING')
      for (const name of [agent, foreign])
        expect((await key('POST', `/v1/agents/${name}/instances/${theirs.id}/heartbeat`, { json: {} })).status).toBe(
          name === agent ? 404 : 403,
        )
      expect(await missionOf(api, id)).toMatchObject({ status: 'RUNNING' })
      await theirs.report(work, 'complete', { output: 'theirs' })
      // Leases can be guessed, and to complete a mission twice is no error.
      const path = `/v1/agents/${foreign}/instances/${theirs.id}/missions/${id}`
      const { lease } = work
      const completed = await key('POST', `${path}/complete`, { json: { lease, output: 'mine' } })
      expectError(completed, 'forbidden')
      expectError(await key('POST', `${path}/fail`, { json: { lease, message: 'mine' } }), 'forbidden')
      expectError(await key('POST', `${path}/give-back`, { json: { lease } }), 'forbidden')
      expectError(await key('GET', `${path}/steps?lease=${lease}`), 'forbidden')
      await Promise.all([mine.leave(), theirs.leave()])
    })

    scenario('a hosted agent takes no instances', async (platform) => {
      const api = apiOf(platform)
      expectError(await api('POST', '/v1/agents/echo/instances', { json: {} }), 'not_applicable')
      expectError(await api('POST', `/v1/agents/${freshName('none')}/instances`, { json: {} }), 'not_found')
      expectError(await api('POST', '/v1/agents', { json: { name: freshName('hosted') } }), 'invalid_input')
      const json = { name: 'both', scopes: ['workers:run', 'missions:read'], agents: ['echo'] }
      expectError(await api('POST', '/v1/keys', { json }), 'invalid_input')
    })
  })
}

async function reasonsOf(api: Api, id: string): Promise<Reason[]> {
  return Explanation.parse((await api('GET', `/v1/missions/${id}/explain`)).body).reasons
}

async function budgetAt(api: Api, path: string): Promise<BudgetStatus> {
  return BudgetStatus.parse((await api('GET', path)).body)
}
