import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { Agent } from '../../contract/resources/agent.ts'
import { Conversation, MessageList, SentMessage } from '../../contract/resources/conversation.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { approvalOf, awaitedApproval, decide } from './approvals.ts'
import { ended, eventsOf, expectWhole, inStatus, stepsOf, submit } from './missions.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

/** What an agent is let do with what it reads, and what it is let say. */
export function trusting({ sideBySide }: Scenarios): void {
  sideBySide('text from outside', (scenario) => {
    scenario('what a page says is marked as such, with its mission', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      page?.letGo()
      const agent = await agentWith(api, { tools: ['http_fetch', 'calculator'] })
      const { id } = await submit(api, { agent, input: `read ${page?.url} and tell me what 2 + 2 is` })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', outside_text: 'read' })
      const origins = (await stepsOf(api, id)).flatMap((step) =>
        step.kind === 'tool_call' ? [`${step.tool} ${step.origin}`] : [],
      )
      expect(origins.toSorted()).toEqual(['calculator inside', 'http_fetch outside'])
    })

    scenario('a write in a conversation in which something was read asks a person, who sees why', async (platform) => {
      const api = apiOf(platform)
      const [page, target] = [platform.slowSite?.page(), platform.slowSite?.page()]
      page?.letGo()
      target?.letGo()
      const agent = await agentWith(api, { tools: ['http_fetch', 'http_request'] })
      const conversation = Conversation.parse((await api('POST', '/v1/conversations', { json: { agent } })).body)
      const first = await say(api, conversation.id, `read ${page?.url}`)
      await ended(platform, api, first)
      const second = await sayNext(platform, api, conversation.id, `POST {"amount": 5} to ${target?.url}`)
      const approval = await approvalOf(api, awaitedApproval(await inStatus(platform, api, second, 'WAITING')))
      expect(approval).toMatchObject({ about: 'tool_call', tool: 'http_request', default: 'reject' })
      expect(approval.question).toContain('what it was given')
      expect(target?.requests).toEqual([])
      await decide(api, approval.id, { decision: 'approve' })
      expect(await ended(platform, api, second)).toMatchObject({ status: 'COMPLETED', outside_text: 'read' })
      expect(target?.requests).toHaveLength(1)
      const messages = await api('GET', `/v1/conversations/${conversation.id}/messages?limit=100`)
      expect(MessageList.parse(messages.body).items[1]).toMatchObject({ role: 'assistant', origin: 'outside' })
      expectWhole((await eventsOf(api, second)).items)
    })

    scenario('an agent whose owner allows it writes whatever it has read', async (platform) => {
      const api = apiOf(platform)
      const [page, target] = [platform.slowSite?.page(), platform.slowSite?.page()]
      page?.letGo()
      target?.letGo()
      const agent = await agentWith(api, { tools: ['http_fetch', 'http_request'], outside_text: { writes: 'allow' } })
      const conversation = Conversation.parse((await api('POST', '/v1/conversations', { json: { agent } })).body)
      await ended(platform, api, await say(api, conversation.id, `read ${page?.url}`))
      const second = await sayNext(platform, api, conversation.id, `POST {"amount": 5} to ${target?.url}`)
      expect((await ended(platform, api, second)).status).toBe('COMPLETED')
      expect(target?.requests).toHaveLength(1)
    })
  })

  sideBySide('guardrails', (scenario) => {
    scenario('what is blocked ends the mission, by the name of the guardrail', async (platform) => {
      const api = apiOf(platform)
      const agent = await agentWith(api, { guardrails: [guardrail('no-codes', 'input', 'block')] })
      const { id } = await submit(api, { agent, input: 'the code is AB-1234' })
      const mission = await ended(platform, api, id)
      expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'guardrail_blocked', retryable: false } })
      expect(mission.error?.message).toContain('no-codes')
      expect(mission.usage.model_calls).toBe(0)
    })

    scenario('what is redacted stands neither in the answer nor in the record', async (platform) => {
      const api = apiOf(platform)
      const agent = await agentWith(api, { guardrails: [guardrail('no-codes', 'output', 'redact')] })
      const { id } = await submit(api, { agent, input: 'the code is AB-1234' })
      const mission = await ended(platform, api, id)
      expect(mission.status).toBe('COMPLETED')
      expect(mission.output).toContain('the code is [redacted]')
      const [step] = await stepsOf(api, id)
      const finding = { guardrail: 'no-codes', at: 'output', outcome: 'redacted', what: 'it stands in one place' }
      expect(step).toMatchObject({ kind: 'model_call', findings: [finding] })
      expect(JSON.stringify([step, (await eventsOf(api, id)).items.slice(1)])).not.toContain('AB-1234')
    })

    scenario('a call that is blocked is not made, and the agent is told', async (platform) => {
      const api = apiOf(platform)
      const agent = await agentWith(api, {
        tools: ['memory_set'],
        guardrails: [guardrail('no-codes', 'tool', 'block')],
      })
      const { id } = await submit(api, { agent, input: 'remember the code is AB-1234' })
      const mission = await ended(platform, api, id)
      expect(mission).toMatchObject({ status: 'COMPLETED', open_effect: null })
      expect(mission.output).toContain('guardrail_blocked')
      expect((await stepsOf(api, id))[1]).toMatchObject({ tool: 'memory_set', is_error: true, effect: null })
    })

    scenario('a judge lets an answer pass, or keeps it from being said', async (platform) => {
      const api = apiOf(platform)
      const rule = { kind: 'judge', rubric: 'Flag every text that names “Project Atlas”.' }
      const agent = await agentWith(api, { guardrails: [{ name: 'no-atlas', at: 'output', rule, outcome: 'block' }] })
      const fine = await submit(api, { agent, input: 'tell me of Project Borealis' })
      const told = await submit(api, { agent, input: 'tell me of Project Atlas' })
      const passed = await ended(platform, api, fine.id)
      expect(passed).toMatchObject({ status: 'COMPLETED', usage: { model_calls: 2 } })
      expect(passed.output).toContain('Project Borealis')
      const [held, judged, said] = await stepsOf(api, fine.id)
      expect(held).toMatchObject({ held: true, text: '' })
      expect(judged).toMatchObject({ judges: { guardrail: 'no-atlas', at: 'output', verdict: 'pass' } })
      expect(said).toMatchObject({ held_in: 1, text: passed.output, cost_usd: 0 })
      const blocked = await ended(platform, api, told.id)
      expect(blocked).toMatchObject({ status: 'FAILED', output: null, error: { code: 'guardrail_blocked' } })
      const steps = await stepsOf(api, told.id)
      expect(steps[1]).toMatchObject({ judges: { verdict: 'flag' } })
      expect(JSON.stringify([steps[0], steps[2]])).not.toContain('Project Atlas')
      expect(steps[2]).toMatchObject({ text: '[withheld by the guardrail no-atlas]' })
    })

    scenario(
      'a person decides about an answer that nobody sees meanwhile, and about what was given',
      async (platform) => {
        const api = apiOf(platform)
        const atOutput = await agentWith(api, { guardrails: [guardrail('no-codes', 'output', 'ask')] })
        const { id } = await submit(api, { agent: atOutput, input: 'the code is AB-1234' })
        const waiting = await inStatus(platform, api, id, 'WAITING')
        const approval = await approvalOf(api, awaitedApproval(waiting))
        expect(approval).toMatchObject({ about: 'guardrail', tool: 'no-codes', choices: ['approve', 'reject'] })
        expect(JSON.stringify(approval.payload)).toContain('the code is AB-1234')
        expect(JSON.stringify([await stepsOf(api, id), (await eventsOf(api, id)).items.slice(1)])).not.toContain(
          'AB-1234',
        )
        await decide(api, approval.id, { decision: 'approve' })
        const mission = await ended(platform, api, id)
        expect(mission).toMatchObject({ status: 'COMPLETED', usage: { model_calls: 1 } })
        expect(mission.output).toContain('the code is AB-1234')
        expectWhole((await eventsOf(api, id)).items)

        const atInput = await agentWith(api, { guardrails: [guardrail('no-codes', 'input', 'ask')] })
        const other = await submit(api, { agent: atInput, input: 'the code is AB-1234' })
        const asked = awaitedApproval(await inStatus(platform, api, other.id, 'WAITING'))
        await decide(api, asked, { decision: 'reject', note: 'not that one' })
        const refused = await ended(platform, api, other.id)
        expect(refused).toMatchObject({
          status: 'FAILED',
          error: { code: 'guardrail_blocked' },
          usage: { model_calls: 0 },
        })
        expect(refused.error?.message).toContain('not that one')
      },
    )

    scenario('a guardrail of Amazon Bedrock says where nobody can ask it', async (platform) => {
      const api = apiOf(platform)
      const rule = { kind: 'bedrock', guardrail: 'gr1a2b3c4d5e', version: '2' }
      const blocking = { name: 'policy', at: 'input', rule, outcome: 'block' }
      const agent = await agentWith(api, { guardrails: [blocking] })
      const { id } = await submit(api, { agent, input: 'hello' })
      expect(await ended(platform, api, id)).toMatchObject({
        status: 'FAILED',
        usage: { model_calls: 0 },
        error: { code: 'guardrail_blocked', message: expect.stringContaining('no credentials and region of AWS') },
      })
      const lenient = await agentWith(api, { guardrails: [{ ...blocking, on_error: 'note' }] })
      const noted = await submit(api, { agent: lenient, input: 'hello' })
      expect(await ended(platform, api, noted.id)).toMatchObject({ status: 'COMPLETED' })
      expect((await stepsOf(api, noted.id))[0]).toMatchObject({ findings: [{ guardrail: 'policy', outcome: 'noted' }] })
    })

    scenario('a guardrail that could not do what it says is refused when the agent is made', async (platform) => {
      const api = apiOf(platform)
      const rule = { kind: 'judge', rubric: 'Flag it.' }
      const json = { name: 'never', instructions: '', guardrails: [{ ...guardrail('asks', 'output', 'redact'), rule }] }
      expect(expectError(await api('POST', '/v1/agents', { json }), 'not_applicable').message).toContain('asks')
    })
  })
}

function guardrail(name: string, at: string, outcome: string) {
  return { name, at, outcome, rule: { kind: 'patterns', patterns: ['[A-Z]{2}-\\d{4}'] } }
}

async function agentWith(api: Api, definition: Record<string, unknown>): Promise<string> {
  const name = `trusting-${randomUUID().slice(0, 8)}`
  const answer = await api('POST', '/v1/agents', { json: { name, instructions: '', ...definition } })
  expect([answer.status, answer.body]).toMatchObject([201, {}])
  return Agent.parse(answer.body).name
}

async function say(api: Api, conversation: string, content: string): Promise<string> {
  const answer = await api('POST', `/v1/conversations/${conversation}/messages`, { json: { content } })
  expect([answer.status, answer.body]).toMatchObject([202, {}])
  return SentMessage.parse(answer.body).mission_id ?? ''
}

/** Once the reply before it has joined the conversation. */
async function sayNext(platform: Platform, api: Api, conversation: string, content: string): Promise<string> {
  const until = Date.now() + platform.patienceMs
  while (Date.now() < until) {
    const answer = await api('GET', `/v1/conversations/${conversation}/messages?after=1&wait=2`)
    const { items, ask_again_s } = MessageList.parse(answer.body)
    if (items.some(({ role }) => role === 'assistant')) return say(api, conversation, content)
    await setTimeout(ask_again_s * 1000)
  }
  throw new Error(`The conversation ${conversation} has no reply after ${platform.patienceMs} ms`)
}
