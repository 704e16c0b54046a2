import { expect, vi } from 'vitest'
import {
  ControlReceipt,
  type SupervisedAgent,
  SupervisedAgentList,
  SupervisorStatus,
} from '../../contract/resources/supervisor.ts'
import { Throughput } from '../../contract/resources/throughput.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { ended, inStatus, missionOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'
import { newRemoteAgent, newWorker } from './worker.ts'

export function supervising({ sideBySide }: Scenarios): void {
  sideBySide('a supervisor', (scenario) => {
    scenario('a drained worker finishes and takes no more, until it is started', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform)
      const worker = await newWorker(platform, agent, { max_concurrent: 2 })
      const first = await submit(api, { agent, input: '1' })
      const work = await worker.work()
      const told = worker.until(({ order }) => order !== 'run')
      expect((await order(api, { agent, action: 'drain' })).map(({ id, state }) => [id, state])).toEqual([
        [worker.id, 'draining'],
      ])
      expect((await told).order).toBe('drain')
      const second = await submit(api, { agent, input: '2' })
      await inStatus(platform, api, second.id, 'WAITING')
      expect(await worker.report(work, 'complete', { output: 'done' })).toMatchObject({ status: 200 })
      expect(await ended(platform, api, first.id)).toMatchObject({ status: 'COMPLETED' })
      // The order stands for workers that come later too.
      const later = await newWorker(platform, agent)
      expect(await later.poll(0)).toMatchObject({ order: 'drain', missions: [] })
      await order(api, { agent, action: 'start' })
      const next = await worker.work()
      expect(next.mission_id).toBe(second.id)
      await worker.report(next, 'complete', { output: 'done' })
      await Promise.all([worker.leave(), later.leave()])
    })

    scenario('what a stopped worker holds goes to others at once', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform)
      const stopped = await newWorker(platform, agent)
      const { id } = await submit(api, { agent, input: 'x' })
      const work = await stopped.work()
      await order(api, { agent, instance_id: stopped.id, action: 'stop' })
      expect(await stopped.heartbeat()).toMatchObject({
        order: 'stop',
        stop: [{ mission_id: id, reason: 'given_to_another' }],
      })
      expectError(await stopped.report(work, 'complete', { output: 'mine' }), 'lease_lost')
      const other = await newWorker(platform, agent)
      const again = await other.work()
      expect(again).toMatchObject({ mission_id: id, attempt: 1 })
      await order(api, { agent, instance_id: other.id, action: 'restart' })
      expect(await other.heartbeat()).toMatchObject({ order: 'restart', stop: [] })
      await other.report(again, 'complete', { output: 'theirs' })
      expect(await missionOf(api, id)).toMatchObject({ status: 'COMPLETED', output: 'theirs' })
      await Promise.all([stopped.leave(), other.leave()])
    })

    scenario('it says how agents, workers and missions are', async (platform) => {
      const api = apiOf(platform)
      const capability = freshName('printing')
      const agent = await newRemoteAgent(platform, { capabilities: [capability] })
      expect(await agentsWith(api, capability)).toMatchObject([{ name: agent, kind: 'remote', state: 'down' }])
      const worker = await newWorker(platform, agent, { max_concurrent: 3 })
      const { id } = await submit(api, { agent, input: 'x', max_attempts: 1 })
      const work = await worker.work()
      expect(await agentsWith(api, capability)).toMatchObject([
        { name: agent, state: 'up', load: 1, capacity: 3, waiting: 0, instances: { up: 1, known: 1 } },
      ])
      const status = SupervisorStatus.parse((await api('GET', '/v1/supervisor/status')).body)
      expect(status.missions.running).toBeGreaterThan(0)
      expect(status.instances.up).toBeGreaterThan(0)
      expect(status.lanes.map(({ lane }) => lane)).toEqual(['critical', 'high', 'normal', 'low'])
      await worker.report(work, 'fail', { code: 'out_of_paper', message: 'No paper', retryable: false })
      await worker.heartbeat()
      expect((await agentsWith(api, capability))[0]?.recent).toMatchObject({
        ...{ finished: 1, succeeded: 0, last_error: 'out_of_paper' },
      })
      expect(await missionOf(api, id)).toMatchObject({ status: 'FAILED' })
      await worker.leave()
      for (const [query, names] of [
        ['kind=hosted', ['echo']],
        ['kind=remote', []],
        ['state=down', []],
      ] as const) {
        const { body } = await api('GET', `/v1/supervisor/agents?capability=echo&${query}`)
        expect(SupervisedAgentList.parse(body).items.map(({ name }) => name)).toEqual(names)
      }
      const hosted = SupervisedAgentList.parse((await api('GET', '/v1/supervisor/agents?capability=echo')).body)
      expect(hosted.items).toMatchObject([{ name: 'echo', kind: 'hosted' }])
    })

    scenario('what happens to missions is counted by the minute', async (platform) => {
      const api = apiOf(platform)
      const before = (await throughput(api)).total
      const agent = await newRemoteAgent(platform)
      const worker = await newWorker(platform, agent)
      const { id } = await submit(api, { agent, input: 'x', max_attempts: 1 })
      await worker.report(await worker.work(), 'fail', { code: 'out_of_paper', message: 'No paper', retryable: false })
      await ended(platform, api, (await submit(api, { agent: 'echo', input: 'x' })).id)
      await ended(platform, api, id)
      await vi.waitFor(
        async () => {
          const { total, buckets } = await throughput(api)
          // Others submit missions meanwhile.
          expect(total.submitted).toBeGreaterThanOrEqual(before.submitted + 2)
          expect(total.started).toBeGreaterThanOrEqual(before.started + 2)
          expect(total.completed).toBeGreaterThan(before.completed)
          expect(total.failed).toBeGreaterThan(before.failed)
          expect(buckets.reduce((sum, { submitted }) => sum + submitted, 0)).toBe(total.submitted)
        },
        { timeout: platform.patienceMs, interval: 200 },
      )
      expect((await api('GET', '/v1/supervisor/throughput?window=7d')).body).toMatchObject({ bucket_s: 3600 })
      expectError(await api('GET', '/v1/supervisor/throughput?window=1y'), 'invalid_input')
      await worker.leave()
    })

    scenario('a hosted agent is paused and started again, and cannot be restarted', async (platform) => {
      const api = apiOf(platform)
      const capability = freshName('echoing')
      const [agent, spare] = [freshName('hosted'), freshName('hosted')]
      for (const name of [agent, spare]) {
        const json = { name, instructions: '', model: 'offline/echo', capabilities: [capability] }
        expect(await api('POST', '/v1/agents', { json })).toMatchObject({ status: 201 })
      }
      const asked = await control(api, { agent, action: 'stop' })
      expect(asked).toMatchObject({ agent, instances: [], switch_id: expect.stringMatching(/^swi_/) })
      expect(await control(api, { agent, action: 'drain' })).toEqual(asked)
      const { id } = await submit(api, { agent, input: 'later' })
      expect(await missionOf(api, id)).toMatchObject({ status: 'PENDING', hold: { switch_id: asked.switch_id } })
      const found = await agentsWith(api, capability)
      expect(found.find(({ name }) => name === agent)).toMatchObject({ state: 'paused', switch_id: asked.switch_id })
      const status = SupervisorStatus.parse((await api('GET', '/v1/supervisor/status')).body)
      expect(status.agents.paused + status.agents.up + status.agents.degraded + status.agents.down).toBeGreaterThan(0)
      // Whoever asks for a capability gets the one that is at work.
      for (const input of ['1', '2', '3'])
        expect(await submit(api, { capability, input })).toMatchObject({ agent: spare })

      expect(await control(api, { agent, action: 'start' })).toEqual({ agent, told: 0, instances: [], switch_id: null })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', output: 'later', hold: null })
      expect((await agentsWith(api, capability)).map(({ switch_id }) => switch_id)).toEqual([null, null])
      for (const json of [
        { agent, action: 'restart' },
        { agent, action: 'stop', instance_id: 'ins_01M7YJMEARWCCA5P2H2X826C7K' },
      ])
        expectError(await api('POST', '/v1/supervisor/control', { json }), 'not_applicable')
    })

    scenario('a mission may name a capability, and goes to the least loaded agent that has it', async (platform) => {
      const api = apiOf(platform)
      const capability = freshName('painting')
      const names = [
        await newRemoteAgent(platform, { capabilities: [capability] }),
        await newRemoteAgent(platform, { capabilities: [capability] }),
      ] as const
      const nobody = await newRemoteAgent(platform, { capabilities: [capability] })
      const workers = await Promise.all(names.map((name) => newWorker(platform, name)))
      const first = await submit(api, { capability, input: '1' })
      const second = await submit(api, { capability, input: '2' })
      expect([first.agent, second.agent].toSorted()).toEqual([...names].toSorted())
      expect([first.agent, second.agent]).not.toContain(nobody)
      for (const worker of workers) await worker.report(await worker.work(), 'complete', { output: 'done' })
      for (const { id } of [first, second])
        expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
      await Promise.all(workers.map((worker) => worker.leave()))
      expectError(
        await api('POST', '/v1/missions', { json: { capability: freshName('none'), input: 'x' } }),
        'not_found',
      )
      const both = { agent: 'echo', capability: 'echo', input: 'x' }
      expectError(await api('POST', '/v1/missions', { json: both }), 'invalid_input')
      expect(await submit(api, { capability: 'echo', input: 'x' })).toMatchObject({ agent: 'echo' })
    })
  })
}

async function control(api: Api, json: object): Promise<ControlReceipt> {
  const answer = await api('POST', '/v1/supervisor/control', { json })
  expect(answer).toMatchObject({ status: 200 })
  return ControlReceipt.parse(answer.body)
}

async function order(api: Api, json: object) {
  return (await control(api, json)).instances
}

async function agentsWith(api: Api, capability: string) {
  const found: SupervisedAgent[] = []
  for (let cursor = ''; ; ) {
    const answer = await api('GET', `/v1/supervisor/agents?capability=${capability}&limit=100${cursor}`)
    expect(answer).toMatchObject({ status: 200 })
    const page = SupervisedAgentList.parse(answer.body)
    found.push(...page.items)
    if (page.next_cursor === null) return found
    cursor = `&cursor=${page.next_cursor}`
  }
}

async function throughput(api: Api): Promise<Throughput> {
  return Throughput.parse((await api('GET', '/v1/supervisor/throughput')).body)
}
