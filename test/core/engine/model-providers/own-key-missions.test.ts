import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { createModels } from '../../../../adapters/models/create-models.ts'
import { loadOpenAI } from '../../../../adapters/models/openai/provider.ts'
import { createGuardedFetch } from '../../../../adapters/web/guarded-stream.ts'
import { NewAgent } from '../../../../contract/resources/agent.ts'
import { PutModelProvider } from '../../../../contract/resources/model-provider.ts'
import { createAgent } from '../../../../core/features/agents/manage-agents.ts'
import { getBudget, putBudget } from '../../../../core/features/budgets/manage-budgets.ts'
import { listMissionSteps } from '../../../../core/features/missions/read-missions.ts'
import {
  deleteModelProvider,
  putModelProvider,
} from '../../../../core/features/model-providers/manage-model-providers.ts'
import { listModels } from '../../../../core/features/models/list-models.ts'
import { piece } from '../../../adapters/models/network.ts'
import type { TestTenant } from '../../features/operators/installation.ts'
import { shareOf } from '../../features/operators/shares.ts'
import { withTenants } from '../../features/operators/with-tenants.ts'
import { type Answer, openService, type Service } from '../connections/services.ts'

let theirs: Service
let operators: Service
let world: Awaited<ReturnType<typeof withTenants>>
let one: TestTenant

beforeEach(async () => {
  theirs = await openService()
  operators = await openService()
  theirs.answer = says('from the tenant’s')
  operators.answer = says('from the operator’s')
  const models = createModels(
    {
      providers: new Map([
        ['openai', loadOpenAI(async () => 'key-of-the-operator', operators.url, 'chat_completions')],
      ]),
      prices: { 'openai/m': { input_usd_per_million: 10, output_usd_per_million: 10 } },
      resilience: { retries: 0 },
    },
    undefined,
    async () => createGuardedFetch({ allowHosts: [theirs.host] }),
  )
  world = await withTenants(1, models)
  one = world.tenants[0] as TestTenant
})
afterEach(async () => {
  world.platform.close()
  await theirs.close()
  await operators.close()
})

const key = 'key-of-the-tenant'

/** A thousand tokens in and a hundred out. */
function says(content: string, service_tier = 'default'): Answer {
  const usage = {
    choices: [],
    service_tier,
    usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
  }
  const events = [piece({ content }), piece({}, 'stop'), usage]
  const text = [...events.map((event) => JSON.stringify(event)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('')
  return () => [200, text, { 'content-type': 'text/event-stream' }]
}

const away: Answer = () => [500, {}]
const large = { price: { input_usd_per_million: 1, output_usd_per_million: 20 } }

async function put(given: Partial<z.input<typeof PutModelProvider>> = {}) {
  const service = { protocol: 'openai-chat' as const, base_url: `${theirs.url}/v1`, models: { large } }
  const body = PutModelProvider.parse({ ...service, api_key: key, ...given })
  return putModelProvider(world.ports)(await one.caller(), 'mine', body)
}

async function run(agent: Partial<z.input<typeof NewAgent>> = {}) {
  return runBy(await makeAgent(agent))
}

/** @returns its name */
async function makeAgent(agent: Partial<z.input<typeof NewAgent>> = {}): Promise<string> {
  const name = `agent-${world.ports.ids.next('a').toLowerCase().slice(-8)}`
  const made = NewAgent.parse({ name, instructions: '', model: 'mine/large', ...agent })
  await createAgent(world.ports)(await one.caller(), made)
  return name
}

async function runBy(agent: string) {
  const id = await one.submit({ agent, input: 'hello', max_attempts: 1 })
  await world.run()
  const mission = await one.mission(id)
  const { items: steps } = await listMissionSteps(world.ports)(await one.caller(), id, { limit: 100 })
  return { mission, steps }
}

const share = () => shareOf(world.ports, one.id)
/** At the tenant's prices: a thousand at one dollar a million, and a hundred at twenty. */
const cost_usd = 0.003

test('a call with a tenant’s key costs what the tenant says, is marked, and is none of the operators’ money', async () => {
  await put()
  // Nothing would fit.
  await world.setLimit({ tokens: 1, usd: 0.000_001 })
  await putBudget(world.ports)(await one.caller(), { scope: 'tenant', period: 'day' }, { usd: 5, tokens: 1_000_000 })
  const { mission, steps } = await run()
  expect(mission).toMatchObject({ status: 'COMPLETED' })
  expect(steps).toMatchObject([{ kind: 'model_call', model: 'mine/large', own_key: true, cost_usd }])
  expect(mission.usage).toMatchObject({ cost_usd, own_key_tokens: 1100, own_key_cost_usd: cost_usd })
  expect(theirs.asked.map(({ path, headers }) => [path, headers.authorization])).toEqual([
    ['/v1/chat/completions', `Bearer ${key}`],
  ])
  const budget = await getBudget(world.ports)(await one.caller(), { scope: 'tenant', period: 'day' })
  expect(budget.spent).toMatchObject({ usd: cost_usd, tokens: 1100 })
  expect(await share()).toMatchObject({ tokens: 0, spent_tokens: 0, spent_nano_usd: 0, granted_tokens: 0 })
  const { items } = await world.ports.stores.tenant(one.id).query('ledger', { partition: 'usage#2026-11-21', limit: 9 })
  expect(items).toMatchObject([{ body: { model: 'mine/large', own_key: true, cost_usd } }])
})

test('a call costs what the tenant says of the tier that its provider says it was made in', async () => {
  const service_tiers = { flex: { input_usd_per_million: 0.5, output_usd_per_million: 10 } }
  await put({ models: { large: { price: { ...large.price, service_tiers } } } })
  const { mission, steps } = await run({ settings: { service_tier: 'flex' } })
  expect([mission.usage.cost_usd, steps[0]]).toMatchObject([cost_usd, { cost_usd }])
  expect(steps[0]).not.toHaveProperty('service_tier')
  theirs.answer = says('from spare capacity', 'flex')
  const flex = await run({ settings: { service_tier: 'flex' } })
  expect([flex.mission.usage.cost_usd, flex.steps[0]]).toMatchObject([
    cost_usd / 2,
    { cost_usd: cost_usd / 2, service_tier: 'flex' },
  ])
  const { items } = await world.ports.stores.tenant(one.id).query('ledger', { partition: 'usage#2026-11-21', limit: 9 })
  expect(items.map(({ body }) => body)).toEqual(
    expect.arrayContaining([expect.objectContaining({ service_tier: 'flex', cost_usd: cost_usd / 2 })]),
  )
})

test('a call that breaks off costs as much as it may, where nobody has told in which tier it was made', async () => {
  const service_tiers = { priority: { input_usd_per_million: 100, output_usd_per_million: 100 } }
  await put({ models: { large: { price: { ...large.price, service_tiers } } } })
  theirs.answer = () => [
    200,
    `data: ${JSON.stringify(piece({ content: 'half an' }))}\n\n`,
    { 'content-type': 'text/event-stream' },
  ]
  const { mission } = await run({ settings: { service_tier: 'priority' } })
  const { input_tokens, output_tokens, cost_usd: cost } = mission.usage
  expect(cost).toBeCloseTo((100 * (input_tokens + output_tokens)) / 1e6, 6)
})

test('with a fallback of the installation’s, the platform’s budget holds that, and counts only what it came to', async () => {
  await put()
  await world.setLimit({ tokens: 100_000 })
  const agent = { fallback_models: ['openai/m'] }
  expect((await run(agent)).steps).toMatchObject([{ model: 'mine/large', own_key: true }])
  expect(await share()).toMatchObject({ tokens: 0, spent_tokens: 0 })
  theirs.answer = away
  const { mission, steps } = await run(agent)
  expect(steps).toMatchObject([{ model: 'openai/m', cost_usd: 0.011 }])
  expect(steps[0]).not.toHaveProperty('own_key')
  expect(mission.usage).not.toHaveProperty('own_key_tokens')
  expect(await share()).toMatchObject({ tokens: 1100, spent_tokens: 1100 })
  await world.setLimit({ tokens: 1101 })
  expect((await run(agent)).mission).toMatchObject({
    status: 'WAITING',
    waiting_for: { budget: { scope: 'platform' } },
  })
})

test('a call that breaks off counts as what was sent and came, and not for the platform', async () => {
  await put()
  await world.setLimit({ tokens: 100_000 })
  theirs.answer = () => [
    200,
    `data: ${JSON.stringify(piece({ content: 'half an' }))}\n\n`,
    { 'content-type': 'text/event-stream' },
  ]
  const { mission } = await run({ fallback_models: ['openai/m'] })
  const { input_tokens, output_tokens, cost_usd: cost, ...parts } = mission.usage
  expect(input_tokens).toBeGreaterThan(0)
  expect(parts).toMatchObject({ own_key_tokens: input_tokens + output_tokens, own_key_cost_usd: cost })
  expect(await share()).toMatchObject({ tokens: 0, spent_tokens: 0 })
})

describe('a model without a price of the tenant’s', () => {
  test('costs nothing that is known', async () => {
    await put({ models: {} })
    expect((await run()).steps).toMatchObject([{ own_key: true, cost_usd: 0, input_tokens: 1000 }])
  })

  test('is not called under a budget in USD, which says where its price belongs', async () => {
    await put({ models: {} })
    await putBudget(world.ports)(await one.caller(), { scope: 'tenant', period: 'day' }, { usd: 5 })
    const { mission } = await run()
    expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'price_unknown' } })
    expect(theirs.asked).toEqual([])
  })
})

test('an agent with a provider that was deleted fails and is told so', async () => {
  await put()
  const agent = await makeAgent()
  await deleteModelProvider(world.ports)(await one.caller(), 'mine')
  const { mission } = await runBy(agent)
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'model_unknown' } })
  expect(mission.status === 'FAILED' && mission.error.message).toContain('mine is not a model provider of your own')
  expect(theirs.asked).toEqual([])
})

test('a key that was replaced is sent no more', async () => {
  await put()
  await run()
  await put({ api_key: 'the-later-key' })
  expect((await run()).mission.status).toBe('COMPLETED')
  expect(theirs.asked.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${key}`, 'Bearer the-later-key'])
})

test('a refused key says what its tenant can do, and is kept nowhere', async () => {
  await put()
  theirs.answer = ({ headers, body }) => [401, { error: { message: `${headers.authorization} is no key`, body } }]
  const { mission } = await run()
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'model_key_refused' } })
  theirs.answer = ({ headers }) =>
    says(`You sent ${headers.authorization}`)({ method: '', path: '', headers, body: '' })
  const told = await run()
  expect(told.mission.status).toBe('COMPLETED')
  const { database } = world.platform
  await database.settled()
  const tables = ['entities', 'ledger', 'ephemeral', 'feed_groups', 'messages', 'deliveries', 'timers']
  const kept = tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all())
  const all = JSON.stringify([mission, told, kept])
  for (const text of [key, Buffer.from(key).toString('base64').slice(0, -4), Buffer.from(key).toString('hex')])
    expect(all).not.toContain(text)
})

test('the list of models has those of the tenant’s own, with what it says of them, for nobody else', async () => {
  await put({ models: { large: { context_window: 1000, ...large }, plain: {} } })
  const list = listModels(world.ports)
  const { items } = await list(await one.caller(), { limit: 100 })
  expect(items.filter(({ own_key }) => own_key)).toMatchObject([
    {
      ...{ name: 'mine/large', provider: 'mine', context_window: 1000, health: { state: 'ok', until: null } },
      price: { ...large.price, cached_input_usd_per_million: null, tiers: [], source: 'You set it' },
    },
    { name: 'mine/plain', context_window: null, price: null },
  ])
  const caller = await one.caller()
  const others = await list({ tenant: { ...caller.tenant, id: 'ten_2' } }, { limit: 100 })
  expect(others.items.map(({ name }) => name)).not.toContain('mine/large')
})
