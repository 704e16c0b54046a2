import { expect } from 'vitest'
import { apiOf } from './api.ts'
import { ended, eventsOf, expectWhole, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

export function retrying({ sideBySide }: Scenarios): void {
  sideBySide('trying again', (scenario) => {
    scenario(
      'an attempt that may go better next time is made again, after the pause of the policy',
      async (platform) => {
        const api = apiOf(platform)
        const name = freshName('numbers')
        const schema = { type: 'number' }
        await api('POST', '/v1/agents', {
          json: { name, instructions: '', model: 'offline/echo', output_schema: schema },
        })
        const retry = { base_s: 0.5, factor: 3, cap_s: 60, jitter: 'none' }
        const { id } = await submit(api, { agent: name, input: 'no number', max_attempts: 2, retry })
        const mission = await ended(platform, api, id)
        expect(mission).toMatchObject({
          status: 'FAILED',
          attempt: 2,
          max_attempts: 2,
          retry,
          error: { code: 'output_invalid' },
        })
        const { items } = await eventsOf(api, id)
        expectWhole(items)
        const [retried, ...others] = items.filter(({ type }) => type === 'mission.retrying')
        expect(others).toEqual([])
        expect(retried?.data).toMatchObject({ attempt: 1, code: 'output_invalid' })
        const pause = Date.parse(String(retried?.data.next_attempt_at)) - Date.parse(String(retried?.time))
        expect(Math.abs(pause - 500)).toBeLessThan(100)
      },
    )

    scenario('what cannot go better is not tried again', async (platform) => {
      const api = apiOf(platform)
      const [name, provider] = [freshName('lost'), freshName('p')]
      const service = { protocol: 'openai-chat', base_url: 'https://api.example.com/v1', api_key: null }
      await api('PUT', `/v1/model-providers/${provider}`, { json: service })
      await api('POST', '/v1/agents', { json: { name, instructions: '', model: `${provider}/m` } })
      await api('DELETE', `/v1/model-providers/${provider}`)
      const { id } = await submit(api, { agent: name, input: 'hello', max_attempts: 5 })
      const mission = await ended(platform, api, id)
      expect(mission).toMatchObject({
        status: 'FAILED',
        attempt: 1,
        error: { code: 'model_unknown', retryable: false },
      })
      expect(mission.retry).toEqual({ base_s: 1, factor: 2, cap_s: 300, jitter: 'full' })
    })
  })
}
