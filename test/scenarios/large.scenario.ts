import { expect } from 'vitest'
import { Agent } from '../../contract/resources/agent.ts'
import { StepList } from '../../contract/resources/mission.ts'
import { createClient } from '../../sdk/client.ts'
import { type Answer, type Api, apiOf, expectError } from './api.ts'
import { awaitedApproval, decide } from './approvals.ts'
import { connect } from './live-client.ts'
import { ended, eventsOf, expectWhole, inStatus, missionOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'
import { newRemoteAgent, newWorker } from './worker.ts'

const time = '2026-11-29T09:00:00.000Z'

/** What Lambda hands to API Gateway: the answer as a string in JSON. It refuses more than 6,291,556 bytes. */
function carriedBytes({ body }: Answer): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(body)))
}

const most = 4 * 1024 * 1024

function toolCall(at: number, output: string) {
  return {
    kind: 'tool_call',
    call_id: `c${at}`,
    tool: 'dictionary',
    arguments: {},
    output,
    started_at: time,
    finished_at: time,
  }
}

export function large({ sideBySide }: Scenarios): void {
  sideBySide('what is as large as it may be', (scenario) => {
    scenario('steps of hundreds of KB are listed page after page, to users and to the worker', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform)
      const worker = await newWorker(platform, agent)
      const asked = worker.work()
      const { id } = await submit(api, { agent, input: 'x' })
      const work = await asked
      // A quote takes two bytes in JSON, and four in what carries that.
      const outputs = Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? '"'.repeat(185_000) : '漢'.repeat(120_000)))
      for (const [at, output] of outputs.entries())
        expect(await worker.report(work, 'steps', { number: at + 1, steps: [toolCall(at, output)] })).toMatchObject({
          status: 200,
        })
      const ofWorker = `/v1/agents/${agent}/instances/${worker.id}/missions/${id}/steps?lease=${work.lease}&limit=100`
      for (const [reader, path] of [
        [api, `/v1/missions/${id}/steps?limit=100`],
        [worker.api, ofWorker],
      ] as const)
        expect(await allSteps(reader, path)).toEqual(outputs.map((_, at) => at + 1))
      await worker.leave()
    })

    scenario(
      'a worker gets as many missions as one answer holds, and the rest with the next poll',
      async (platform) => {
        const api = apiOf(platform)
        const agent = await newRemoteAgent(platform)
        const input = '"'.repeat(130_000)
        const ids = new Set<string>()
        for (let at = 0; at < 10; at++) ids.add((await submit(api, { agent, input })).id)
        const worker = await newWorker(platform, agent, { max_concurrent: 10 })
        const until = Date.now() + platform.patienceMs
        while (worker.held.length < ids.size && Date.now() < until) {
          const answer = await worker.poll()
          expect(carriedBytes({ status: 200, headers: new Headers(), body: answer })).toBeLessThan(most)
        }
        expect(new Set(worker.held.map(({ mission_id }) => mission_id))).toEqual(ids)
        for (const work of [...worker.held]) await worker.report(work, 'complete', { output: 'done' })
        await worker.leave()
      },
    )

    scenario('an agent that would outgrow its record is refused, and stays as it was', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('large')
      const output_schema = { type: 'object', properties: { a: { type: 'string', description: 'x'.repeat(300_000) } } }
      const made = await api('POST', '/v1/agents', { json: { name, instructions: 'short', output_schema } })
      expect(made).toMatchObject({ status: 201 })
      const grown = { instructions: '漢'.repeat(49_000) }
      expectError(await api('PATCH', `/v1/agents/${name}`, { json: grown }), 'payload_too_large')
      const now = Agent.parse((await api('GET', `/v1/agents/${name}`)).body)
      expect(now).toEqual(made.body)
      expect(await api('GET', `/v1/agents/${name}/versions`)).toMatchObject({ body: { items: [made.body] } })
      expect(await api('PATCH', `/v1/agents/${name}`, { json: { instructions: 'other' } })).toMatchObject({
        status: 200,
        body: { version: 2 },
      })
    })

    scenario('a mission with all that it may carry waits, is changed and ends', async (platform) => {
      const api = apiOf(platform)
      const metadata = Object.fromEntries(
        Array.from({ length: 50 }, (_, at) => [
          `${String(at).padStart(2, '0')}${'漢'.repeat(62)}`,
          '\u0001'.repeat(512),
        ]),
      )
      const name = freshName('asking')
      const approvals = [{ tool: 'memory_set' }]
      const definition = { name, instructions: '', model: 'offline/rules', tools: ['memory_set'], approvals }
      expect(await api('POST', '/v1/agents', { json: definition })).toMatchObject({ status: 201 })
      const input = `remember the colour is blue. ${'漢'.repeat(20_000)}`
      const { id } = await submit(api, { agent: name, input, metadata })
      await inStatus(platform, api, id, 'WAITING')
      const other = Object.fromEntries(Object.entries(metadata).map(([key]) => [key, '\u0002'.repeat(512)]))
      const path = `/v1/missions/${id}`
      expect(await api('PATCH', path, { json: { metadata: other } })).toMatchObject({ status: 200 })
      expect(await api('POST', `${path}/hold`, { json: { reason: '\u0001'.repeat(500) } })).toMatchObject({
        status: 200,
      })
      expect(await missionOf(api, id)).toMatchObject({ metadata: other })
      expect(await api('POST', `${path}/cancel`)).toMatchObject({
        status: 200,
        body: { mission: { status: 'CANCELLED' } },
      })
    })

    scenario('a form has its bound, and within it any decision has room beside it', async (platform) => {
      const api = apiOf(platform)
      const agent = (kb: number) => {
        const form = { type: 'object', description: 'x'.repeat(kb * 1024 - 100) }
        const approvals = [{ tool: 'memory_set', form }]
        return { name: freshName('form'), instructions: '', model: 'offline/rules', tools: ['memory_set'], approvals }
      }
      expectError(await api('POST', '/v1/agents', { json: agent(101) }), 'payload_too_large')
      const made = agent(100)
      expect(await api('POST', '/v1/agents', { json: made })).toMatchObject({ status: 201 })
      const { id } = await submit(api, { agent: made.name, input: 'remember the colour is blue' })
      const approval = awaitedApproval(await inStatus(platform, api, id, 'WAITING'))
      const payload = { key: 'colour', value: '\u0001'.repeat(2_500) }
      const note = '\u0001'.repeat(2000)
      expect(await decide(api, approval, { decision: 'approve', payload, note })).toMatchObject({ decision: { note } })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
    })

    scenario('a replay of many events comes in portions, and a watch goes through all of them', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform, { limits: { max_steps: 1000 } })
      const worker = await newWorker(platform, agent)
      const asked = worker.work()
      const { id } = await submit(api, { agent, input: 'x' })
      const work = await asked
      for (let number = 1; number < 540; number += 20) {
        const steps = Array.from({ length: 20 }, (_, at) => toolCall(number + at, 'x'))
        expect(await worker.report(work, 'steps', { number, steps })).toMatchObject({ status: 200 })
      }
      await worker.report(work, 'complete', { output: 'done' })
      await worker.leave()
      const { last_seq } = await ended(platform, api, id)
      const line = await connect(platform)
      const seqs = () => new Set(line.events(id).map(({ seq }) => seq))
      let portions = 0
      for (let after = 0, more = true; more; portions++) {
        line.send({ type: 'subscribe', mission_id: id, after })
        const answered = await line.until(
          (frame) => frame.type === 'subscribed' && frame.last_seq > after && seqs().size >= frame.last_seq,
        )
        if (answered.type !== 'subscribed') throw new Error('It is no answer')
        after = answered.last_seq
        more = answered.more === true
        // A client that does not know `more` sees by this that there is more.
        expect(seqs()).toContain(last_seq)
      }
      line.close()
      expect(portions).toBeGreaterThan(1)
      expect([...seqs()].sort((a, b) => a - b)).toEqual(Array.from({ length: last_seq }, (_, at) => at + 1))
      const client = createClient({ url: platform.http, apiKey: platform.apiKey, websocketUrl: platform.websocket })
      const watched = []
      for await (const event of client.watchMission(id, { signal: AbortSignal.timeout(platform.patienceMs) }))
        watched.push(event)
      expectWhole(watched)
      expect(watched).toHaveLength(last_seq)
      expect((await eventsOf(api, id, { after: last_seq - 1 })).items).toEqual(watched.slice(-1))
    })
  })
}

/** The numbers of all steps, in pages that are carried. */
async function allSteps(api: Api, path: string): Promise<number[]> {
  const numbers: number[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer: Answer = await api('GET', cursor === '' ? path : `${path}&cursor=${cursor}`)
    expect(answer).toMatchObject({ status: 200 })
    expect(carriedBytes(answer)).toBeLessThan(most)
    const page = StepList.parse(answer.body)
    numbers.push(...page.items.map(({ number }) => number))
    cursor = page.next_cursor
  }
  return numbers
}
