import { expect, vi } from 'vitest'
import * as z from 'zod'
import { api as contract } from '../../contract/api.ts'
import type { Route } from '../../contract/route.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { awaitedApproval } from './approvals.ts'
import { ended, inStatus, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'
import { signIn } from './signing-in.scenario.ts'
import { newRemoteAgent, newWorker } from './worker.ts'

/** A list that has two pages of one item at least. */
interface Listing {
  /** As the contract writes it. */
  readonly route: string
  readonly path: string
  /** Where the tenant's own key does not read it. */
  readonly api?: Api
}

export function cursors({ sideBySide }: Scenarios): void {
  sideBySide('every list', (scenario) => {
    scenario('binds its cursors to the tenant and to itself', async (platform) => {
      const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const found = await Promise.all(listings.map((make) => make(platform, ours)))
      const lists = found.flat()
      expect(lists.map(({ route }) => route).toSorted()).toEqual(routesWithCursors())
      for (const [at, { path, api = ours }] of lists.entries()) {
        const cursor = await secondPage(platform, api, path)
        expect(await api('GET', onward(path, cursor)), path).toMatchObject({ status: 200 })
        const asked = await theirs('GET', onward(path, cursor))
        expect(['invalid_cursor', 'not_found', 'forbidden'], path).toContain(codeOf(asked.body))
        const other = lists[(at + 1) % lists.length] as Listing
        expectError(await (other.api ?? ours)('GET', onward(other.path, cursor)), 'invalid_cursor')
      }
    })
  })
}

const failed = z.object({ error: z.object({ code: z.string() }) })

function codeOf(body: unknown): string | undefined {
  return failed.safeParse(body).data?.error.code
}

function onward(path: string, cursor: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}limit=1&cursor=${encodeURIComponent(cursor)}`
}

const paged = z.looseObject({ next_cursor: z.string().nullable() })

/** The index of a list may lag behind by a second. */
function secondPage({ patienceMs }: Platform, api: Api, path: string): Promise<string> {
  const look = async () => {
    const { body } = await api('GET', `${path}${path.includes('?') ? '&' : '?'}limit=1`)
    const { next_cursor } = paged.parse(body)
    if (next_cursor === null) throw new Error(`${path} has one page`)
    return next_cursor
  }
  return vi.waitFor(look, { timeout: patienceMs, interval: 100 })
}

/**
 * The queue has two pages only while all slots are taken: see queueing.scenario.ts. A page of causes counts 1,000 dead letters: see
 * `test/core/features/dead-letters/count-dead-letters.test.ts`.
 */
const boundElsewhere: readonly string[] = ['/v1/queue', '/v1/dead-letters/causes']

/** Operators' lists are of one tenant, theirs. */
function routesWithCursors(): string[] {
  const routes: readonly Route[] = Object.values(contract)
  return routes
    .filter(({ query, scope }) => query && 'cursor' in query.shape && !scope.startsWith('platform:'))
    .filter(({ path }) => !boundElsewhere.includes(path))
    .map(({ path }) => path)
    .toSorted()
}

type Make = (platform: Platform, api: Api) => Promise<readonly Listing[]>

const listings: readonly Make[] = [
  async () => [
    { route: '/v1/models', path: '/v1/models' },
    { route: '/v1/built-in-tools', path: '/v1/built-in-tools' },
  ],
  async (platform) => {
    for (const _ of ['one', 'other']) await signIn(platform, { api_key: platform.apiKey })
    return [{ route: '/v1/sessions', path: '/v1/sessions' }]
  },
  async (_, api) => {
    const path = '/v1/mail-subscriptions'
    for (const address of ['one@example.com', 'other@example.com'])
      await api('POST', path, { json: { address, events: ['mission.failed'] } })
    return [{ route: path, path }]
  },
  async (_, api) => {
    const path = '/v1/tools'
    const names = [freshName('t'), freshName('t')]
    const request = { method: 'GET', url: 'https://example.com/' }
    for (const name of names) await api('POST', path, { json: { name, description: 'x', request } })
    await api('PATCH', `${path}/${names[0]}`, { json: { timeout_s: 1 } })
    return [
      { route: path, path },
      { route: `${path}/{name}/versions`, path: `${path}/${names[0]}/versions` },
    ]
  },
  async (_, api) => {
    const path = '/v1/function-tools'
    const names = [freshName('f'), freshName('f')]
    const declare = (name: string, description: string) =>
      api('PUT', `${path}/${name}`, { json: { description, parameters: { type: 'object' } } })
    for (const name of names) await declare(name, 'x')
    await declare(String(names[0]), 'y')
    return [
      { route: path, path },
      { route: `${path}/{name}/versions`, path: `${path}/${names[0]}/versions` },
    ]
  },
  async (_, api) => {
    const credential = { kind: 'bearer', token: 'token-of-the-shop' }
    for (const name of [freshName('c'), freshName('c')])
      await api('POST', '/v1/connections', { json: { name, hosts: ['example.com'], credential } })
    return [{ route: '/v1/connections', path: '/v1/connections' }]
  },
  async (_, api) => {
    const json = { protocol: 'openai-chat', base_url: 'https://example.com/v1', api_key: null }
    for (const name of [freshName('p'), freshName('p')]) await api('PUT', `/v1/model-providers/${name}`, { json })
    return [{ route: '/v1/model-providers', path: '/v1/model-providers' }]
  },
  async (platform, api) => {
    const path = '/v1/missions'
    const { id } = await submit(api, { agent: 'coder', input: 'what is 6 * 7?' })
    await submit(api, { agent: 'echo', input: 'x' })
    await ended(platform, api, id)
    return [
      { route: path, path },
      { route: `${path}/{mission_id}/steps`, path: `${path}/${id}/steps` },
    ]
  },
  async (platform, api) => {
    for (const input of ['one', 'other']) {
      const { id } = await submit(api, { agent: 'echo', input })
      await ended(platform, api, id)
      expect(await api('DELETE', `/v1/missions/${id}`)).toMatchObject({ status: 200 })
    }
    return [{ route: '/v1/erasures', path: '/v1/erasures' }]
  },
  async (platform, api) => {
    const callback_events = ['mission.submitted', 'mission.completed']
    const callback_url = 'http://169.254.169.254/latest/meta-data/'
    const { id } = await submit(api, { agent: 'echo', input: 'x', callback_url, callback_events })
    await ended(platform, api, id)
    return [
      { route: '/v1/deliveries', path: '/v1/deliveries?status=FAILED' },
      { route: '/v1/missions/{mission_id}/deliveries', path: `/v1/missions/${id}/deliveries` },
    ]
  },
  async (platform, api) => {
    const path = '/v1/agents'
    const name = freshName('failing')
    const limits = { max_steps: 2 }
    await api('POST', path, { json: { name, instructions: '', model: 'offline/rules', tools: ['calculator'], limits } })
    for (const input of ['what is 6 * 7?', 'what is 7 * 7?'])
      await ended(platform, api, (await submit(api, { agent: name, input })).id)
    await api('PATCH', `${path}/${name}`, { json: { instructions: 'again' } })
    return [
      { route: path, path },
      { route: `${path}/{name}/versions`, path: `${path}/${name}/versions` },
      { route: '/v1/dead-letters', path: `/v1/dead-letters?agent=${name}` },
    ]
  },
  async (platform, api) => {
    const agent = freshName('asking')
    const approvals = [{ tool: 'memory_set' }]
    const definition = { name: agent, instructions: '', model: 'offline/rules', tools: ['memory_set'], approvals }
    expect(await api('POST', '/v1/agents', { json: definition })).toMatchObject({ status: 201 })
    for (const input of ['remember the colour is blue', 'remember the colour is green']) {
      const { id } = await submit(api, { agent, input })
      expect(awaitedApproval(await inStatus(platform, api, id, 'WAITING'))).not.toBe('')
    }
    return [{ route: '/v1/approvals', path: '/v1/approvals?status=OPEN' }]
  },
  async (platform, api) => {
    const name = await newRemoteAgent(platform)
    const worker = await newWorker(platform, name)
    await newWorker(platform, name)
    const asked = worker.work()
    await submit(api, { agent: name, input: 'x' })
    const work = await asked
    const time = new Date().toISOString()
    const call = {
      kind: 'tool_call',
      tool: 'dictionary',
      arguments: {},
      output: 'x',
      started_at: time,
      finished_at: time,
    }
    const steps = [
      { ...call, call_id: 'c1' },
      { ...call, call_id: 'c2' },
    ]
    expect(await worker.report(work, 'steps', { number: 1, steps })).toMatchObject({ status: 200 })
    const path = `/v1/agents/${name}/instances`
    return [
      { route: '/v1/agents/{name}/instances', path },
      { route: '/v1/supervisor/agents', path: '/v1/supervisor/agents' },
      {
        route: '/v1/agents/{name}/instances/{instance_id}/missions/{mission_id}/steps',
        path: `${path}/${worker.id}/missions/${work.mission_id}/steps?lease=${work.lease}`,
        api: worker.api,
      },
    ]
  },
  async (_, api) => {
    for (const name of [freshName('l'), freshName('l')])
      await api('PUT', `/v1/limits/${name}`, { json: { concurrency: 1 } })
    return [{ route: '/v1/limits', path: '/v1/limits' }]
  },
  async (_, api) => {
    for (const name of [freshName('k'), freshName('k')])
      await api('POST', '/v1/keys', { json: { name, scopes: ['missions:read'] } })
    return [{ route: '/v1/keys', path: '/v1/keys' }]
  },
  async (_, api) => {
    for (const title of ['one', 'other']) await api('POST', '/v1/conversations', { json: { agent: 'echo', title } })
    return [{ route: '/v1/conversations', path: '/v1/conversations' }]
  },
  async (platform, api) => {
    const agent = freshName('writer')
    const definition = { name: agent, instructions: '', model: 'offline/rules', tools: ['save_file'] }
    await api('POST', '/v1/agents', { json: definition })
    const calls = ['one', 'other'].map((text) => `call save_file with ${JSON.stringify({ name: 'a.txt', text })}`)
    const { id } = await submit(api, { agent, input: calls.join('\n') })
    await ended(platform, api, id)
    return [
      { route: '/v1/files', path: '/v1/files' },
      { route: '/v1/missions/{mission_id}/artifacts', path: `/v1/missions/${id}/artifacts` },
    ]
  },
  async (_, api) => {
    const path = '/v1/mcp-servers'
    for (const name of [freshName('m'), freshName('m')])
      await api('PUT', `${path}/${name}`, { json: { url: 'https://mcp.example.com' } })
    return [{ route: path, path }]
  },
  async (_, api) => {
    const path = '/v1/memories'
    for (const text of ['one', 'other']) await api('POST', path, { json: { text } })
    return [{ route: path, path }]
  },
  async (_, api) => {
    const path = '/v1/schedules'
    const mission = { agent: 'echo', input: 'x' }
    const ids: string[] = []
    for (const name of [freshName('s'), freshName('s')]) {
      const { body } = await api('POST', path, { json: { name, mission, cron: '0 0 1 1 *', overlap: 'allow' } })
      ids.push(z.looseObject({ id: z.string() }).parse(body).id)
    }
    for (const _time of ['one', 'other']) await api('POST', `${path}/${ids[0]}/run-now`)
    return [
      { route: path, path },
      { route: `${path}/{schedule_id}/runs`, path: `${path}/${ids[0]}/runs` },
    ]
  },
  async (_, api) => {
    const path = '/v1/datasets'
    const [dataset, other] = [freshName('d'), freshName('d')]
    for (const name of [dataset, other]) await api('POST', path, { json: { name } })
    for (const input of ['one', 'other']) await api('POST', `${path}/${dataset}/cases`, { json: { input } })
    const ids: string[] = []
    for (const repeats of [1, 2]) {
      const json = { dataset, candidates: [{ agent: 'echo' }], repeats }
      const { body } = await api('POST', '/v1/evaluations', { json })
      ids.push(z.looseObject({ id: z.string() }).parse(body).id)
    }
    return [
      { route: path, path },
      { route: `${path}/{name}/cases`, path: `${path}/${dataset}/cases` },
      { route: '/v1/evaluations', path: '/v1/evaluations' },
      { route: '/v1/evaluations/{evaluation_id}/trials', path: `/v1/evaluations/${ids[0]}/trials` },
    ]
  },
  async (_, api) => {
    const tag = freshName('stopped')
    const start_at = new Date(Date.now() + 3_600_000).toISOString()
    for (const input of ['1', '2']) await submit(api, { agent: 'echo', input, tags: [tag], start_at })
    const ids: string[] = []
    for (const reason of ['one', 'other']) {
      const { body } = await api('POST', '/v1/stops', { json: { scope: { kind: 'tag', tag }, reason } })
      ids.push(z.looseObject({ id: z.string() }).parse(body).id)
    }
    return [
      { route: '/v1/stops', path: '/v1/stops' },
      { route: '/v1/stops/{stop_id}/missions', path: `/v1/stops/${ids[0]}/missions` },
    ]
  },
]
