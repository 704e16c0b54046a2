import { expect } from 'vitest'
import { ModelList } from '../../contract/resources/model.ts'
import { ModelProvider, ModelProviderList } from '../../contract/resources/model-provider.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { cancel, ended, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

const key = 'key-of-the-service'
const price = { input_usd_per_million: 1, output_usd_per_million: 2 }
const facts = { context_window: 32_000, max_output_tokens: 2000, abilities: ['tools', 'images', 'audio', 'documents'] }
const models = { large: { ...facts, price } }
const service = { protocol: 'openai-chat', base_url: 'https://api.example.com/v1', models }

/** Services of models under names of a tenant's own. */
export function modelProviders({ sideBySide }: Scenarios): void {
  sideBySide('model providers', (scenario) => {
    scenario('one is named, shown without its key, changed and deleted', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('p')
      const path = `/v1/model-providers/${name}`
      expectError(await api('PUT', path, { json: service }), 'not_applicable')
      const made = await put(api, path, { api_key: key })
      expect(made).toMatchObject({ name, has_key: true, models: service.models, created_at: made.updated_at })
      expect((await api('GET', path)).body).toEqual(made)
      const page = ModelProviderList.parse((await api('GET', '/v1/model-providers?limit=100')).body)
      expect(page.items.find((one) => one.name === name)).toEqual(made)
      const list = ModelList.parse((await api('GET', `/v1/models?limit=100`)).body)
      expect(list.items.find((one) => one.name === `${name}/large`)).toMatchObject({ own_key: true, ...facts, price })

      expect(await put(api, path, { description: 'Ours.' })).toMatchObject({
        description: 'Ours.',
        key_set_at: made.key_set_at,
      })
      const elsewhere = { ...service, base_url: 'https://other.example.com/v1' }
      expectError(await api('PUT', path, { json: elsewhere }), 'not_applicable')
      expect(JSON.stringify([made, page, list])).not.toContain(key)
      expect((await api('DELETE', path)).status).toBe(204)
      expectError(await api('GET', path), 'not_found')
      expectError(await api('DELETE', path), 'not_found')
    })

    scenario(
      'a name of the installation’s is nobody’s own, and one of another tenant does not exist',
      async (platform) => {
        const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
        expectError(
          await ours('PUT', '/v1/model-providers/openai', { json: { ...service, api_key: key } }),
          'already_exists',
        )
        const path = `/v1/model-providers/${freshName('p')}`
        await put(ours, path, { api_key: key })
        expectError(await theirs('GET', path), 'not_found')
        expectError(await theirs('DELETE', path), 'not_found')
        await ours('DELETE', path)
      },
    )

    scenario('an address of the inside is called for nobody, and a mission is told so', async (platform) => {
      const api = apiOf(platform)
      const provider = freshName('p')
      const path = `/v1/model-providers/${provider}`
      await put(api, path, { api_key: key, base_url: 'https://169.254.169.254/v1' })
      const agent = await agentWith(api, `${provider}/large`)
      const mission = await run(api, platform, agent)
      expect(mission).toMatchObject({
        status: 'FAILED',
        error: { code: 'model_rejected', message: expect.stringContaining('not an address of the public internet') },
      })
      expect(JSON.stringify(mission)).not.toContain(key)
      await api('DELETE', path)
      expect(await run(api, platform, agent)).toMatchObject({ status: 'FAILED', error: { code: 'model_unknown' } })
      const json = { name: freshName('asker'), instructions: '', model: `${provider}/large` }
      expectError(await api('POST', '/v1/agents', { json }), 'not_applicable')
      // What it has beside that can be changed all the same.
      expect((await api('PATCH', `/v1/agents/${agent}`, { json: { description: 'x' } })).status).toBe(200)
    })

    scenario('whoever sets what a model is known not to take is told so at once', async (platform) => {
      const api = apiOf(platform)
      const provider = freshName('p')
      await put(api, `/v1/model-providers/${provider}`, { api_key: key, protocol: 'anthropic', models: {} })
      const name = freshName('asker')
      const json = { name, instructions: '', model: `${provider}/any`, settings: { seed: 7 } }
      const warnings = [`${provider}/any: seed is left out: this provider takes none`]
      expect((await api('POST', '/v1/agents', { json })).body).toMatchObject({ warnings })
      expect((await api('GET', `/v1/agents/${name}`)).body).not.toHaveProperty('warnings')
      expect((await api('PATCH', `/v1/agents/${name}`, { json: { settings: {} } })).body).not.toHaveProperty('warnings')
      const start_at = new Date(Date.now() + 3_600_000).toISOString()
      const mission = await submit(api, { agent: name, input: 'x', start_at, settings: { seed: 7 } })
      expect(mission.warnings).toEqual(warnings)
      await cancel(api, mission.id)
      await api('DELETE', `/v1/model-providers/${provider}`)
    })

    scenario('a key needs a scope for it', async (platform) => {
      const api = apiOf(platform)
      const { body } = await api('POST', '/v1/keys', { json: { name: 'a reader', scopes: ['connections:read'] } })
      const reader = apiOf(platform, (body as { secret: string }).secret)
      expect((await reader('GET', '/v1/model-providers')).status).toBe(200)
      const path = `/v1/model-providers/${freshName('p')}`
      expectError(await reader('PUT', path, { json: { ...service, api_key: key } }), 'forbidden')
      expectError(await reader('DELETE', path), 'forbidden')
    })
  })
}

async function put(api: Api, path: string, given: object): Promise<ModelProvider> {
  const answer = await api('PUT', path, { json: { ...service, ...given } })
  expect([answer.status, answer.body]).toMatchObject([200, {}])
  return ModelProvider.parse(answer.body)
}

/** @returns its name */
async function agentWith(api: Api, model: string): Promise<string> {
  const name = freshName('asker')
  expect((await api('POST', '/v1/agents', { json: { name, instructions: '', model } })).status).toBe(201)
  return name
}

async function run(api: Api, platform: Parameters<typeof ended>[0], agent: string) {
  const { id } = await submit(api, { agent, input: 'hello', max_attempts: 1 })
  return ended(platform, api, id)
}
