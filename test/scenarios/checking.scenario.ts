import { expect } from 'vitest'
import { type Api, apiOf, expectError } from './api.ts'
import { approvalOf, awaitedApproval, decide } from './approvals.ts'
import { deadLetter, deadLetterOf, redrive } from './dead-letters.ts'
import { ended, eventsOf, inStatus, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'
import { newRemoteAgent, newWorker } from './worker.ts'

const alternatives = (count: number) => Array.from({ length: count }, () => ({ type: 'string' }))
/** As many alternatives as a schema may have; numbers follow none of them, and each says so of each. */
const slow = { type: 'array', items: { anyOf: alternatives(100) } }
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at % 10)
const tooMany = numbers(20_000)
const total = { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] }

/** What takes long to check by a schema of the tenant's own, or cannot be checked at all. */
export function checking({ sideBySide }: Scenarios): void {
  sideBySide('checking', (scenario) => {
    scenario('an answer that takes too long to check fails the mission, and is paid for and kept', async (platform) => {
      const api = apiOf(platform)
      const agent = await newAgent(api, { output_schema: slow })
      const { id } = await submit(api, { agent, input: tooMany })
      expect(await ended(platform, api, id)).toMatchObject({
        status: 'FAILED',
        attempt: 1,
        error: { code: 'check_too_expensive', retryable: false },
        usage: { model_calls: 1 },
      })
      expect(await stepsOf(api, id)).toMatchObject([{ kind: 'model_call', text: JSON.stringify(tooMany) }])
      expect(await deadLetter(api, deadLetterOf({ id }))).toMatchObject({ code: 'check_too_expensive' })
    })

    scenario(
      'an answer that is cut at its limit is told to the model, and never completes a mission',
      async (platform) => {
        const api = apiOf(platform)
        const agent = await newAgent(api, { model: 'offline/rules', limits: { max_output_tokens: 5 } })
        const { id } = await submit(api, { agent, input: 'sing a song' })
        expect(await ended(platform, api, id)).toMatchObject({
          ...{ status: 'FAILED', attempt: 1, output: null, usage: { model_calls: 2 } },
          error: { code: 'output_truncated', message: expect.stringContaining('max_output_tokens'), retryable: false },
        })
        expect(await stepsOf(api, id)).toMatchObject([{ finish_reason: 'length' }, { finish_reason: 'length' }])
        const told = (await eventsOf(api, id)).items.filter(({ type }) => type === 'step.recorded')
        expect(told).toMatchObject([{ data: { is_error: true } }, { data: { is_error: true } }])
      },
    )

    scenario('a long answer that can be checked is checked', async (platform) => {
      const api = apiOf(platform)
      const agent = await newAgent(api, { output_schema: { type: 'array', items: { type: 'integer' } } })
      const { id } = await submit(api, { agent, input: numbers(5000) })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', output: numbers(5000) })
    })

    scenario('a mission says itself what its answer follows, also when it is redriven', async (platform) => {
      const api = apiOf(platform)
      const agent = await newAgent(api, {})
      const own = { agent, output_schema: total, max_attempts: 1 }
      const right = await submit(api, { ...own, input: { total: 7 } })
      expect(await ended(platform, api, right.id)).toMatchObject({
        ...{ status: 'COMPLETED', output: { total: 7 }, output_schema: total },
      })
      const wrong = await submit(api, { ...own, input: 'seven' })
      expect(await ended(platform, api, wrong.id)).toMatchObject({ error: { code: 'output_invalid' } })
      const { new_mission_id } = await redrive(api, deadLetterOf(wrong), { from_step: 1, input: { total: 8 } })
      expect(await ended(platform, api, String(new_mission_id))).toMatchObject({
        ...{ status: 'COMPLETED', output: { total: 8 }, output_schema: total },
      })
    })

    scenario('a mission lets any answer do, whatever its agent’s schema says', async (platform) => {
      const api = apiOf(platform)
      const agent = await newAgent(api, { output_schema: total })
      const { id } = await submit(api, { agent, input: 'seven', output_schema: null })
      expect(await ended(platform, api, id)).toMatchObject({ output: 'seven', output_schema: null })
      const byAgent = await submit(api, { agent, input: { total: 7 } })
      expect(await ended(platform, api, byAgent.id)).not.toHaveProperty('output_schema')
    })

    scenario('a mission’s own schema is refused as an agent’s is, or where it is large', async (platform) => {
      const api = apiOf(platform)
      const refusal = async (output_schema: object) =>
        api('POST', '/v1/missions', { json: { agent: 'echo', input: 'x', output_schema } })
      expectError(await refusal({ type: 'string', pattern: 'x' }), 'not_applicable')
      const large = { type: 'string', enum: Array.from({ length: 400 }, (_, at) => `${at}`.padEnd(50, 'x')) }
      expectError(await refusal(large), 'payload_too_large')
      const json = { name: 'large', cron: '0 0 1 1 *', mission: { agent: 'echo', input: 'x', output_schema: large } }
      expectError(await api('POST', '/v1/schedules', { json }), 'payload_too_large')
    })

    scenario('a worker is given the schema of a mission, and its output is checked by it', async (platform) => {
      const api = apiOf(platform)
      const agent = await newRemoteAgent(platform, { output_schema: { type: 'string' } })
      const worker = await newWorker(platform, agent)
      const { id } = await submit(api, { agent, input: 'x', output_schema: total })
      const work = await worker.work()
      expect(work.output_schema).toEqual(total)
      expectError(await worker.report(work, 'complete', { output: 'seven' }), 'output_invalid')
      await worker.report(work, 'complete', { output: { total: 7 } })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', output: { total: 7 } })
      await worker.leave()
    })

    scenario('a schema that is too complex is refused, with the count', async (platform) => {
      const api = apiOf(platform)
      const json = { name: freshName('complex'), instructions: 'x', output_schema: { anyOf: alternatives(480) } }
      const refused = expectError(await api('POST', '/v1/agents', { json }), 'invalid_input')
      expect(refused.message).toContain('480 alternatives')
      const approvals = [{ tool: 'memory_set', form: { anyOf: alternatives(101) } }]
      const form = { name: freshName('complex'), instructions: 'x', approvals }
      expect(expectError(await api('POST', '/v1/agents', { json: form }), 'invalid_input').message).toContain('101')
    })

    scenario('a decision that takes too long to check is refused, and the question stays open', async (platform) => {
      const api = apiOf(platform)
      const agent = freshName('asks')
      const form = { anyOf: [{ type: 'array', items: { anyOf: alternatives(98) } }, { type: 'object' }] }
      const approvals = [{ tool: 'memory_set', form }]
      const json = { name: agent, instructions: 'x', model: 'offline/rules', tools: ['memory_set'], approvals }
      expect((await api('POST', '/v1/agents', { json })).status).toBe(201)
      const { id } = await submit(api, { agent, input: 'remember the colour is blue' })
      const approval = awaitedApproval(await inStatus(platform, api, id, 'WAITING'))
      const sent = { decision: 'approve', payload: tooMany }
      expectError(await api('POST', `/v1/approvals/${approval}/decision`, { json: sent }), 'check_too_expensive')
      expect((await approvalOf(api, approval)).status).toBe('OPEN')
      await decide(api, approval, { decision: 'approve' })
      expect((await ended(platform, api, id)).status).toBe('COMPLETED')
    })

    scenario('a worker that reports such an output keeps the mission, and can report another', async (platform) => {
      const agent = await newRemoteAgent(platform, { output_schema: slow })
      const worker = await newWorker(platform, agent)
      const api = apiOf(platform)
      const { id } = await submit(api, { agent, input: 'numbers, please' })
      const work = await worker.work()
      const tooLong = await worker.report(work, 'complete', { output: tooMany })
      expectError(tooLong, 'check_too_expensive')
      expect((await worker.report(work, 'complete', { output: ['one'] })).status).toBe(200)
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', output: ['one'] })
    })

    scenario(
      'an answer that nests too deep is told to the model, and ends the mission in the end',
      async (platform) => {
        const api = apiOf(platform)
        const agent = await newAgent(api, { output_schema: {} })
        const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
        const { id } = await submit(api, { agent, input: deep })
        expect(await ended(platform, api, id)).toMatchObject({ status: 'FAILED', error: { code: 'output_invalid' } })
        // The model answers what it is told of its first answer.
        const [, second] = await stepsOf(api, id)
        expect(second).toMatchObject({ text: expect.stringContaining('is nested deeper than 64 levels') })
      },
    )
  })
}

async function newAgent(api: Api, given: Record<string, unknown>): Promise<string> {
  const json = { name: freshName('checked'), instructions: 'x', model: 'offline/echo', ...given }
  expect((await api('POST', '/v1/agents', { json })).status).toBe(201)
  return json.name
}
