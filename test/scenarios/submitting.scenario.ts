import { expect } from 'vitest'
import { MissionBatch } from '../../contract/resources/mission-batch.ts'
import { apiOf, expectError } from './api.ts'
import { ended, eventsOf, expectWhole, missionOf, missions, soon, stepsOf, submit, whileAtWork } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

export function submitting({ sideBySide }: Scenarios): void {
  sideBySide('submitting a mission', (scenario) => {
    scenario('it is accepted, completes, and leaves its step, usage and events', async (platform) => {
      const api = apiOf(platform)
      const accepted = await submit(api, {
        agent: 'echo',
        input: 'hello',
        priority: 'HIGH',
        tags: ['greeting'],
        metadata: { origin: 'scenario' },
        budget: { usd: 1 },
        timeout_s: 600,
        max_attempts: 2,
        settings: { seed: 7, service_tier: 'flex' },
      })
      expect(accepted).toMatchObject({ agent: 'echo', input: 'hello', attempt: expect.any(Number), output: null })
      expect(['PENDING', 'QUEUED']).toContain(accepted.status)

      const mission = await ended(platform, api, accepted.id)
      expect(mission).toMatchObject({
        status: 'COMPLETED',
        output: 'hello',
        priority: 'HIGH',
        tags: ['greeting'],
        metadata: { origin: 'scenario' },
        budget: { usd: 1 },
        attempt: 1,
        settings: { seed: 7, service_tier: 'flex' },
        error: null,
        waiting_for: null,
        usage: { model_calls: 1, tool_calls: 0 },
      })
      expect(Date.parse(mission.deadline) - Date.parse(mission.created_at)).toBe(600_000)

      const [step, ...others] = await stepsOf(api, mission.id)
      expect(step).toMatchObject({ kind: 'model_call', number: 1, attempt: 1, model: 'offline/echo', text: 'hello' })
      expect(others).toEqual([])

      const events = await eventsOf(api, mission.id)
      expectWhole(events.items)
      expect(events).toMatchObject({ finished: true, last_seq: mission.last_seq })
      const types = events.items.map(({ type }) => type).filter((type) => type !== 'mission.queued')
      expect(types).toEqual(['mission.submitted', 'mission.started', 'step.recorded', 'mission.completed'])
    })

    scenario('several of one request are accepted each by itself, and once for each key', async (platform) => {
      const api = apiOf(platform)
      const key = freshName('batch')
      const one = (input: string, agent = 'echo') => ({
        mission: { agent, input },
        idempotency_key: `${key}-${input}`,
      })
      const json = { missions: [one('a'), one('b', freshName('nobody')), one('c')] }
      const { status, body } = await api('POST', '/v1/missions/batch', { json })
      expect([status, body]).toMatchObject([200, { accepted: 2, refused: 1 }])
      const { results } = MissionBatch.parse(body)
      expect(results[1]).toMatchObject({ outcome: 'refused', error: { code: 'not_found' } })
      const ids = results.flatMap((result) => (result.outcome === 'accepted' ? [result.mission_id] : []))
      const missions = await Promise.all(ids.map((id) => ended(platform, api, id)))
      expect(missions.map(({ output }) => output)).toEqual(['a', 'c'])
      const again = MissionBatch.parse((await api('POST', '/v1/missions/batch', { json })).body)
      expect(again.results.flatMap((result) => (result.outcome === 'accepted' ? [result.mission_id] : []))).toEqual(ids)
      expect(await submit(api, { agent: 'echo', input: 'a' }, `${key}-a`)).toMatchObject({ id: ids[0] })
      for (const missions of [[], Array.from({ length: 101 }, () => one('x')), [one('x'), { mission: {} }]])
        expectError(await api('POST', '/v1/missions/batch', { json: { missions } }), 'invalid_input')
    })

    scenario('its input comes back as it was sent, whatever JSON it is', async (platform) => {
      const api = apiOf(platform)
      const values = [
        { nested: [1, 2.5, -0.1, null, true, { 'a key with spaces': '' }] },
        [],
        'emoji 🛰️, a quote ", a backslash \\, U+0000 \u0000, U+2028 \u2028',
        0,
        false,
        'x'.repeat(100_000),
      ]
      for (const value of values) {
        const { id } = await submit(api, { agent: 'echo', input: value })
        expect((await missionOf(api, id)).input).toEqual(value)
        const { output } = await ended(platform, api, id)
        expect(typeof value === 'string' ? output : JSON.parse(String(output))).toEqual(value)
      }
    })

    scenario('an input above 256 KB is refused, and one just below is not', async (platform) => {
      const api = apiOf(platform)
      const mission = (length: number) => ({ agent: 'echo', input: 'a'.repeat(length) })
      expectError(await api('POST', '/v1/missions', { json: mission(256 * 1024) }), 'payload_too_large')
      const { id } = await submit(api, mission(256 * 1024 - 2))
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
    })

    scenario('a number that would be rounded is refused by its path, and never changed', async (platform) => {
      const api = apiOf(platform)
      const refused = [
        ['{"agent":"echo","input":{"ids":[1,2512292042121000001]}}', 'input.ids.1'],
        ['{"agent":"echo","input":9007199254740993}', 'input'],
        ['{"agent":"echo","input":[-9007199254740993.0]}', 'input.0'],
        ['{"agent":"echo","input":1e400}', 'input'],
        ['{"agent":"echo","input":1e-400}', 'input'],
      ]
      for (const [text, path] of refused) {
        const { message } = expectError(await api('POST', '/v1/missions', { text: text as string }), 'invalid_input')
        expect(message).toContain(`${path}: `)
        expect(message).toContain('send it as text')
      }
      const text = '{"agent":"echo","input":[9007199254740992,1e23,0.1,-0,1.50,12345678901234567890e-10]}'
      const { status, body } = await api('POST', '/v1/missions', { text: `\uFEFF${text}` })
      expect([status, (body as { input: unknown }).input]).toEqual([
        202,
        [9007199254740992, 1e23, 0.1, 0, 1.5, 1234567890.1234567],
      ])
    })

    scenario('an unknown agent is not found', async (platform) => {
      const json = { agent: freshName('nobody'), input: 'hello' }
      expectError(await apiOf(platform)('POST', '/v1/missions', { json }), 'not_found')
    })

    scenario('it starts at `start_at`, not before', async (platform) => {
      const api = apiOf(platform)
      const startAt = soon(platform)
      const scheduled = await submit(api, { agent: 'echo', input: 'later', start_at: startAt })
      expect(scheduled).toMatchObject({ status: 'SCHEDULED', start_at: startAt, started_at: null })
      expect(Date.parse(scheduled.deadline) - Date.parse(startAt)).toBe(3_600_000)
      const mission = await ended(platform, api, scheduled.id)
      expect(mission.status).toBe('COMPLETED')
      expect(Date.parse(mission.started_at ?? '')).toBeGreaterThanOrEqual(Date.parse(startAt))
      expectWhole((await eventsOf(api, mission.id)).items)
    })

    scenario('a time may have an offset, and comes back as UTC', async (platform) => {
      const api = apiOf(platform)
      const at = Date.now() + 7_200_000
      const given = new Date(at + 5.5 * 3_600_000).toISOString().replace('Z', '+05:30')
      const { id, start_at } = await submit(api, { agent: 'echo', input: 'later', start_at: given })
      expect(start_at).toBe(new Date(at).toISOString())
      const since = encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString().replace('Z', '+00:00'))
      expect((await missions(api, `?status=SCHEDULED&created_after=${since}`)).items.map((one) => one.id)).toContain(id)
      const wrong = await api('POST', '/v1/missions', {
        json: { agent: 'echo', input: 1, start_at: '2026-11-21 09:00' },
      })
      expect(expectError(wrong, 'invalid_input').message).toContain('with Z or an offset')
      await api('POST', `/v1/missions/${id}/cancel`)
    })

    scenario('a budget below a nano-dollar is refused, and so is what would be stored as nothing', async (platform) => {
      const api = apiOf(platform)
      for (const usd of [0, 5e-324, 9e-10])
        expectError(
          await api('POST', '/v1/missions', { json: { agent: 'echo', input: 1, budget: { usd } } }),
          'invalid_input',
        )
      expect((await submit(api, { agent: 'echo', input: 1, budget: { usd: 1e-9 } })).budget).toEqual({ usd: 1e-9 })
    })

    scenario('a `start_at` that has passed is now, and one beyond a year is refused', async (platform) => {
      const api = apiOf(platform)
      const past = await submit(api, { agent: 'echo', input: 'now', start_at: '2020-02-29T00:00:00Z' })
      expect(past.status).not.toBe('SCHEDULED')
      const json = { agent: 'echo', input: 'never', start_at: '9999-12-31T23:59:59Z' }
      expectError(await api('POST', '/v1/missions', { json }), 'not_applicable')
    })

    scenario('a mission that is still at work at its deadline expires', async (platform) => {
      const api = apiOf(platform)
      const page = platform.slowSite?.page()
      const { id, deadline } = await submit(api, {
        agent: 'coder',
        input: `read ${page?.url}`,
        timeout_s: whileAtWork(platform),
      })
      await page?.asked
      await new Promise((resolve) => setTimeout(resolve, Date.parse(deadline) - Date.now() + 10))
      page?.letGo()
      expect(await ended(platform, api, id)).toMatchObject({ status: 'EXPIRED', output: null })
      expectWhole((await eventsOf(api, id)).items)
    })
  })

  sideBySide('the idempotency key', (scenario) => {
    scenario('the same request again is the same mission, also once it has ended', async (platform) => {
      const api = apiOf(platform)
      const mission = { agent: 'echo', input: freshName('once') }
      const key = freshName('key')
      const first = await submit(api, mission, key)
      expect((await submit(api, mission, key)).id).toBe(first.id)
      await ended(platform, api, first.id)
      expect(await submit(api, mission, key)).toMatchObject({ id: first.id, status: 'COMPLETED' })
      const found = (await missions(api)).items.filter(({ input }) => input === mission.input)
      expect(found).toHaveLength(1)
    })

    scenario('the order of fields, and defaults spelled out, make no other request', async (platform) => {
      const api = apiOf(platform)
      const key = freshName('key')
      const first = await submit(api, { agent: 'echo', input: 'same', tags: [] }, key)
      expect((await submit(api, { priority: 'NORMAL', input: 'same', agent: 'echo' }, key)).id).toBe(first.id)
    })

    scenario(
      'the order of fields at any depth, and how numbers are written, make no other request',
      async (platform) => {
        const api = apiOf(platform)
        const headers = { 'idempotency-key': freshName('key') }
        const texts = [
          '{"agent":"echo","input":{"a":1,"b":[{"c":2,"d":3}]},"metadata":{"x":"1","y":"2"}}',
          '{"metadata":{"y":"2","x":"1"},"input":{"b":[{"d":3,"c":2}],"a":1},"agent":"echo"}',
          '{"agent":"echo","input":{"a":1.0,"b":[{"c":2e0,"d":30e-1}]},"metadata":{"x":"1","y":"2"}}',
        ]
        const answers = []
        for (const text of texts) answers.push(await api('POST', '/v1/missions', { text, headers }))
        expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
        expect(new Set(answers.map(({ body }) => (body as { id: string }).id)).size).toBe(1)
        const text = '{"agent":"echo","input":{"a":1,"b":[{"c":3,"d":2}]},"metadata":{"x":"1","y":"2"}}'
        expectError(await api('POST', '/v1/missions', { text, headers }), 'idempotency_mismatch')
      },
    )

    scenario('a repeat has the first answer, whatever became of the agent and the switches since', async (platform) => {
      const api = apiOf(platform)
      const agent = freshName('agent')
      await api('POST', '/v1/agents', { json: { name: agent, model: 'default', instructions: 'x' } })
      const mission = { agent, input: 'hello' }
      const key = freshName('key')
      const { id } = await submit(api, mission, key)
      const scope = { kind: 'agent', agent }
      const stop = await api('POST', '/v1/switches', { json: { scope, mode: 'stop', reason: 'a test' } })
      expect(stop.status).toBe(201)
      expect((await submit(api, mission, key)).id).toBe(id)
      expectError(await api('POST', '/v1/missions', { json: mission }), 'switched_off')
      expect(await api('DELETE', `/v1/agents/${agent}`)).toMatchObject({ status: 204 })
      expect((await submit(api, mission, key)).id).toBe(id)
      expectError(await api('POST', '/v1/missions', { json: mission }), 'not_found')
      const other = { json: { ...mission, input: 'other' }, headers: { 'idempotency-key': key } }
      expectError(await api('POST', '/v1/missions', other), 'idempotency_mismatch')
    })

    scenario('a key counts among the dozens of headers that a browser and a CDN send', async (platform) => {
      const api = apiOf(platform)
      const others = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`x-other-${at}`, 'any']))
      const request = {
        json: { agent: 'echo', input: 'hello' },
        headers: { ...others, 'idempotency-key': freshName('key') },
      }
      const answers = [await api('POST', '/v1/missions', request), await api('POST', '/v1/missions', request)]
      expect(answers.map(({ status }) => status)).toEqual([202, 202])
      expect(new Set(answers.map(({ body }) => (body as { id: string }).id)).size).toBe(1)
    })

    scenario('another request under the same key is refused', async (platform) => {
      const api = apiOf(platform)
      const key = freshName('key')
      await submit(api, { agent: 'echo', input: 'one' }, key)
      const other = await api('POST', '/v1/missions', {
        json: { agent: 'echo', input: 'two' },
        headers: { 'idempotency-key': key },
      })
      expectError(other, 'idempotency_mismatch')
    })

    scenario('of many at once one makes the mission, and all answer with it', async (platform) => {
      const api = apiOf(platform)
      const mission = { agent: 'echo', input: freshName('together') }
      const key = freshName('key')
      const answers = await Promise.all(Array.from({ length: 8 }, () => submit(api, mission, key)))
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    })

    scenario('of different requests at once one wins, and the others are refused', async (platform) => {
      const api = apiOf(platform)
      const key = freshName('key')
      const answers = await Promise.all(
        ['a', 'b', 'c', 'd'].map((input) =>
          api('POST', '/v1/missions', { json: { agent: 'echo', input }, headers: { 'idempotency-key': key } }),
        ),
      )
      const refused = answers.filter(({ status }) => status !== 202)
      expect(refused).toHaveLength(3)
      for (const answer of refused) expectError(answer, 'idempotency_mismatch')
    })
  })
}
