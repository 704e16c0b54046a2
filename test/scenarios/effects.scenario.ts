import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { type Api, apiOf, expectError } from './api.ts'
import { approvalOf, approvals, awaitedApproval, decide } from './approvals.ts'
import { ended, eventsOf, expectWhole, inStatus, missionOf, stepsOf, submit } from './missions.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

/** Calls that change something outside: recorded before they are made, and never made twice in silence. */
export function effects({ sideBySide }: Scenarios): void {
  sideBySide('side effects', (scenario) => {
    scenario(
      'a call with an effect is made known before it is made, and its step says that it was',
      async (platform) => {
        const api = apiOf(platform)
        const { id } = await submit(api, { agent: 'coder', input: 'remember the colour is blue' })
        expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', open_effect: null })
        const { items } = await eventsOf(api, id)
        expectWhole(items)
        const intended = items.find(({ type }) => type === 'effect.intended')
        expect(intended?.data).toMatchObject({ tool: 'memory_set', kind: 'idempotent' })
        const step = (await stepsOf(api, id)).find(({ kind }) => kind === 'tool_call')
        expect(step).toMatchObject({ effect: { kind: 'idempotent', key: intended?.data.key, state: 'DONE' } })
        const recorded = items.find(({ type, data }) => type === 'step.recorded' && data.effect === 'DONE')
        expect(recorded?.seq).toBeGreaterThan(intended?.seq ?? 0)
      },
    )

    scenario('a call without an effect costs no such record', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'coder', input: 'what is 2 + 2?' })
      await ended(platform, api, id)
      expect((await eventsOf(api, id)).items.filter(({ type }) => type.startsWith('effect.'))).toEqual([])
      expect((await stepsOf(api, id))[1]).toMatchObject({ kind: 'tool_call', effect: null })
    })

    scenario('a call that certainly had no effect is told to the agent, which goes on', async (platform) => {
      const { api, agent } = await sender(platform)
      const { id } = await submit(api, { agent, input: 'POST {"amount": 5} to http://10.0.0.1/payments' })
      const mission = await ended(platform, api, id)
      expect(mission).toMatchObject({ status: 'COMPLETED', open_effect: null })
      expect(mission.output).toContain('address_refused')
      expect((await stepsOf(api, id))[1]).toMatchObject({ is_error: true, effect: { kind: 'write', state: 'FAILED' } })
    })

    scenario('data is sent with its key, and shown as open until it is answered', async (platform) => {
      const { api, agent } = await sender(platform)
      const page = platform.slowSite?.page()
      const { id } = await submit(api, { agent, input: `POST {"amount": 5} to ${page?.url}` })
      await page?.asked
      const { open_effect: open } = await missionOf(api, id)
      expect(open).toMatchObject({ tool: 'http_request', kind: 'write', state: 'INTENDED' })
      page?.letGo()
      expect((await ended(platform, api, id)).output).toBe(`POST ${page?.url} answered 200: at last`)
      expect(page?.requests).toEqual([{ method: 'POST', key: open?.key, body: '{"amount":5}' }])
      expect((await stepsOf(api, id))[1]).toMatchObject({ effect: { state: 'DONE', key: open?.key } })
    })

    scenario('a write whose answer is lost waits for a person, who says what it had answered', async (platform) => {
      const { api, id, page, approval } = await lostWrite(platform)
      expect(await approvalOf(api, approval)).toMatchObject({
        status: 'OPEN',
        about: 'effect_unknown',
        mission_id: id,
        tool: 'http_request',
        payload: { method: 'POST', body: { amount: 5 } },
        choices: ['happened', 'repeat', 'fail'],
        decision: null,
      })
      expect((await approvals(api, 'OPEN')).map((one) => one.id)).toContain(approval)
      expect(await missionOf(api, id)).toMatchObject({ status: 'WAITING', open_effect: { state: 'UNKNOWN' } })
      expectError(
        await api('POST', `/v1/approvals/${approval}/decision`, { json: { decision: 'approve' } }),
        'not_applicable',
      )
      const decided = await decide(api, approval, {
        decision: 'happened',
        output: { receipt: 7 },
        note: 'seen in the books',
      })
      expect(decided).toMatchObject({
        status: 'DECIDED',
        decision: { decision: 'happened', via: 'api', note: 'seen in the books' },
      })
      const mission = await ended(platform, api, id)
      expect(mission).toMatchObject({ status: 'COMPLETED', open_effect: null })
      expect(mission.output).toContain('{"receipt":7}')
      expect(page?.requests).toHaveLength(1)
      const { items } = await eventsOf(api, id)
      expectWhole(items)
      expect(items.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['effect.intended', 'effect.unknown', 'approval.requested', 'approval.decided']),
      )
      expectError(
        await api('POST', `/v1/approvals/${approval}/decision`, { json: { decision: 'repeat' } }),
        'approval_closed',
      )
      expect((await approvals(api, 'DECIDED')).map((one) => one.id)).toContain(approval)
    })

    scenario('or has it repeated, under the same key', async (platform) => {
      const { api, id, page, approval } = await lostWrite(platform)
      page?.letGo()
      await decide(api, approval, { decision: 'repeat' })
      expect((await ended(platform, api, id)).output).toContain('answered 200: at last')
      const keys = page?.requests.map(({ key }) => key) ?? []
      expect(keys).toHaveLength(2)
      expect(new Set(keys).size).toBe(1)
    })

    scenario('or gives the mission up, which a redrive does not forget', async (platform) => {
      const { api, id, page, approval } = await lostWrite(platform)
      await decide(api, approval, { decision: 'fail', note: 'too old' })
      const mission = await ended(platform, api, id)
      expect(mission).toMatchObject({
        status: 'FAILED',
        error: { code: 'effect_unknown' },
        open_effect: { state: 'UNKNOWN' },
      })
      expect(mission.error?.message).toContain('too old')
      expectWhole((await eventsOf(api, id)).items)

      const path = `/v1/dead-letters/${id.replace('mis_', 'dead_')}/redrive`
      const { body } = await api('POST', path, { json: { from_step: 'failed' } })
      const redriven = (body as { new_mission_id: string }).new_mission_id
      const again = await inStatus(platform, api, redriven, 'WAITING')
      expect(again.open_effect?.key).toBe(mission.open_effect?.key)
      await decide(api, awaitedApproval(again), { decision: 'happened', output: 'late' })
      expect((await ended(platform, api, redriven)).output).toContain('late')
      expect(page?.requests).toHaveLength(1)
    })

    scenario(
      'an idempotent call whose answer is lost is repeated by the next attempt, and says so',
      async (platform) => {
        const { api, agent } = await sender(platform)
        const page = platform.slowSite?.page()
        page?.hangUpOnce()
        page?.letGo()
        const { id } = await submit(api, { agent, input: `PUT done to ${page?.url}` })
        expect((await ended(platform, api, id)).output).toContain('answered 200: at last')
        expect(new Set(page?.requests.map(({ key }) => key)).size).toBe(1)
        expect(page?.requests).toHaveLength(2)
        const unknown = (await eventsOf(api, id)).items.find(({ type }) => type === 'effect.unknown')
        expect(unknown?.data).toMatchObject({ resolution: 'repeat', kind: 'idempotent' })
      },
    )

    scenario('a mission that is cancelled takes its question back', async (platform) => {
      const { api, id, approval } = await lostWrite(platform)
      await api('POST', `/v1/missions/${id}/cancel`)
      expect(await approvalOf(api, approval)).toMatchObject({ status: 'CLOSED', decision: null })
      expectError(
        await api('POST', `/v1/approvals/${approval}/decision`, { json: { decision: 'fail' } }),
        'approval_closed',
      )
      expect(await missionOf(api, id)).toMatchObject({ status: 'CANCELLED', open_effect: { state: 'UNKNOWN' } })
    })

    scenario('another tenant sees no approval of ours', async (platform) => {
      const other = apiOf(platform, platform.otherTenantKey)
      expectError(await other('GET', '/v1/approvals/apr_01KADSM0Q9F7Y1H5T3PKZD8WXA'), 'not_found')
      expect(await approvals(other, 'OPEN')).toEqual([])
    })
  })
}

async function sender(platform: Platform): Promise<{ api: Api; agent: string }> {
  const api = apiOf(platform)
  const agent = `sender-${randomUUID().slice(0, 8)}`
  const answer = await api('POST', '/v1/agents', { json: { name: agent, instructions: '', tools: ['http_request'] } })
  expect(answer).toMatchObject({ status: 201 })
  return { api, agent }
}

/** A mission that sent something and lost the answer. */
async function lostWrite(platform: Platform) {
  const { api, agent } = await sender(platform)
  const page = platform.slowSite?.page()
  page?.hangUpOnce()
  const { id } = await submit(api, { agent, input: `POST {"amount": 5} to ${page?.url}` })
  const approval = awaitedApproval(await inStatus(platform, api, id, 'WAITING'))
  return { api, id, page, approval }
}
