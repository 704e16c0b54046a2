import type { Api } from '../../../../contract/api.ts'
import { mailEvents } from '../../../../contract/resources/mail-subscription.ts'
import { toolNames } from '../../../../contract/resources/tool-name.ts'
import type { OutputOf } from '../../../../contract/route.ts'
import { scopes } from '../../../../contract/scopes.ts'
import { storePayload } from '../../../../core/base/payloads/payload.ts'
import type { Change } from '../../../../core/base/ports/store.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { type Approval, putApproval } from '../../../../core/records/approval/approval.ts'
import { loadConversation, putMessage, storeContent } from '../../../../core/records/conversation/conversation-items.ts'
import { type DeadLetter, putDeadLetter } from '../../../../core/records/dead-letter/dead-letter.ts'
import { type Delivery, putDelivery } from '../../../../core/records/delivery/delivery.ts'
import { type Erasure, putErasure } from '../../../../core/records/erasure/erasure.ts'
import type { Evaluation } from '../../../../core/records/evaluation/evaluation.ts'
import { putEvaluation, putTrial } from '../../../../core/records/evaluation/evaluation-items.ts'
import type { Trial } from '../../../../core/records/evaluation/trial.ts'
import type { File } from '../../../../core/records/file/file.ts'
import { putFile } from '../../../../core/records/file/file-items.ts'
import { type Memory, memoryId, putMemory } from '../../../../core/records/memory/memory.ts'
import { putArtifact } from '../../../../core/records/mission/artifacts.ts'
import { putEventPage } from '../../../../core/records/mission/event-pages.ts'
import { complete } from '../../../../core/records/mission/finish.ts'
import type { Mission } from '../../../../core/records/mission/mission.ts'
import { childKey, loadMission, putMission } from '../../../../core/records/mission/mission-items.ts'
import { recordStep } from '../../../../core/records/mission/steps.ts'
import { newWork, putWork } from '../../../../core/records/platform/work.ts'
import { putRun } from '../../../../core/records/schedule/schedule-items.ts'
import { newStop, putEntry, putStop } from '../../../../core/records/stop/stop.ts'
import { operatorsTenant } from '../../../../core/records/tenant/operators-tenant.ts'
import type { Fact } from '../../../../events/catalogue.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import type { Call, TestApi } from './api.ts'
import { control, han, metadata, name, quotes } from './texts.ts'

/** Every operation that answers with a list. */
export type ListOperation = {
  [O in keyof Api]: OutputOf<Api[O]> extends { readonly items: readonly unknown[] } ? O : never
}[keyof Api]

/** A list as long, and of items as large, as the contract lets it be, or longer than several answers. */
export interface Filled {
  readonly call: Call
  /** One name for each item that it is to have, in no order. */
  readonly expected: readonly string[]
  /** The name of an item; `undefined` for what was there before. */
  readonly nameOf: (item: Readonly<Record<string, unknown>>) => string | undefined
}

type Filling = (api: TestApi) => Promise<Filled>

const time = '2026-11-29T09:00:00.000Z'

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at)
}

function filled(call: Call, expected: readonly string[], nameOf: Filled['nameOf']): Filled {
  return { call, expected, nameOf }
}

const by = (field: string) => (item: Readonly<Record<string, unknown>>) => String(item[field])

async function writeAll(api: TestApi, changes: readonly Change[]): Promise<void> {
  for (const change of changes) await api.store.write([change])
}

async function make(
  api: TestApi,
  operation: keyof Api,
  bodies: readonly unknown[],
  call: Call = {},
): Promise<string[]> {
  const ids: string[] = []
  for (const body of bodies) ids.push(String((await api.done(operation, { ...call, body })).id))
  return ids
}

/** With instructions and a schema that fill its record. */
function largeAgent(at: number, more: object = {}): object {
  const description = 'x'.repeat(60_000)
  return {
    name: name(at),
    description: control(1000),
    instructions: control(50_000),
    capabilities: upTo(20).map(name),
    tags: upTo(20).map(name),
    output_schema: { type: 'object', properties: { a: { type: 'string', description } } },
    ...more,
  }
}

/** Nearly as long as it may be. */
function largeTool(at: number) {
  const description = 'x'.repeat(18_000)
  return {
    name: name(at),
    description: control(2000),
    parameters: { type: 'object', properties: { a: { type: 'string', description } } },
    request: { method: 'GET', url: 'https://example.com/' },
  }
}

async function missionOf(api: TestApi, given: object = {}): Promise<Mission> {
  const [id = ''] = await make(api, 'submitMission', [{ agent: 'echo', input: 'x', ...given }])
  const stored = await loadMission(api.store, id)
  if (!stored) throw new Error('It was not stored')
  return stored.mission
}

/** In blob storage, and nearly as much as one reply of a model may be. */
const largestText = quotes(495_000)
const largestArguments = { text: quotes(370_000) }

/** One that has all that it may have, and an output like the longest reply. */
export async function longestMission(api: TestApi) {
  const { ports, tenant, store } = api
  const mission = await missionOf(api, { agent: 'echo', input: quotes(90_000), metadata })
  const stored = await loadMission(store, mission.id)
  const place = { tenant, key: 'output', keptUntil: api.platform.now() }
  const output = await storePayload(ports, place, largestText)
  await store.write([putMission(complete(mission, output, api.platform.now()).mission, stored?.version ?? 0)])
  return { params: { mission_id: mission.id }, text: largestText }
}

async function recordSteps(api: TestApi, mission: Mission): Promise<string[]> {
  const ofEach = { attempt: 1, started_at: time, finished_at: time } as const
  const call = {
    ...ofEach,
    kind: 'tool_call',
    call_id: 'c',
    tool: 'http_fetch',
    is_error: false,
    effect: null,
  } as const
  const said = { ...ofEach, kind: 'model_call', model: 'm', finish_reason: 'stop', cost_usd: 0 } as const
  const usage = { input_tokens: 1, output_tokens: 1 }
  const steps = upTo(24).map((at) => {
    const number = at + 1
    if (at % 8 === 0)
      return {
        ...said,
        ...usage,
        number,
        text: largestText,
        tool_calls: [{ id: 'c', name: 't', arguments: largestArguments }],
      }
    const output = at % 2 === 0 ? control(9_000) : han(60_000)
    return { ...call, number, arguments: { url: han(2000) }, output }
  })
  for (const step of steps) await api.store.write([await recordStep(api.ports, api.tenant, mission, step)])
  return steps.map(({ number }) => String(number))
}

/** One that has ended, so nobody goes on with it. */
function evaluationOf(id: string): Evaluation {
  const agents = upTo(5).map((at) => ({ agent: name(at), version: 999_999 }))
  return {
    ...{ id, status: 'COMPLETED', ended_at: 0, candidates: agents, judges: agents },
    dataset: { id: 'dts_1', name: name(1), version: 1 },
    ...({ repeats: 1, concurrency: 1, priority: 'LOW', timeout_s: 60, max_attempts: 1 } as const),
    ...{
      budget: { usd: 1, tokens: 1 },
      mission_budget: { usd: 1, tokens: 1 },
      replay: false,
      trials: 1,
      next: 1,
      active: [],
      passed: 0,
    },
    ...{ spent: { nano_usd: 123_456_789, tokens: 1 }, retention_days: 30_000, created_at: 0, updated_at: 0 },
  }
}

function trialOf(number: number): Trial {
  const usage = { model_calls: 1, tool_calls: 1, input_tokens: 1, output_tokens: 1, cost_usd: 1.123456789 }
  const finding = {
    kind: 'judge',
    holds: true,
    score: 0.123456789,
    reason: control(500),
    mission_id: `mis_${'0'.repeat(26)}`,
  }
  return {
    ...{ number, case_id: `cas_${'0'.repeat(26)}`, candidate: 0, repeat: 0, mission_id: `mis_${'0'.repeat(26)}` },
    ...({ judges_usage: usage, measured: { usage, latency_ms: 1, attempts: 1 }, outcome: 'unjudged' } as const),
    findings: upTo(10).map((expectation) => ({ expectation, ...finding })),
    ...{
      answer: control(500),
      score: null,
      error: { code: 'internal', message: control(500) },
      began_at: 0,
      ended_at: null,
    },
  }
}

/** A remote agent's mission in the hands of a worker. */
async function heldMission(api: TestApi, input: unknown, count = 1) {
  const agent = name(900)
  await api.done('createAgent', { body: { name: agent, kind: 'remote', instructions: control(50_000) } })
  const instance = String(
    (await api.done('registerInstance', { params: { name: agent }, body: { max_concurrent: 100 } })).id,
  )
  const ids = await make(
    api,
    'submitMission',
    upTo(count).map(() => ({ agent, input, metadata })),
  )
  const process = api.platform.process((_call, perform) => perform())
  const params = { name: agent, instance_id: instance }
  const poll = async (running: readonly unknown[]) => {
    // A poll calls for what waits, which is then on its way to the worker.
    await api.call('pollWork', { params, body: { running, wait: 0 } })
    await deliverAll(api.platform, (act) => act(process))
    return api.call('pollWork', { params, body: { running, wait: 0 } })
  }
  return { params, ids, poll }
}

export async function heldMissions(api: TestApi, count: number) {
  return heldMission(api, quotes(100_000), count)
}

async function delivered(api: TestApi): Promise<{ readonly mission: string; readonly ids: readonly string[] }> {
  const callback_url = `https://example.com/${'x'.repeat(1900)}`
  const { id } = await missionOf(api, { callback_url, start_at: '2026-11-22T09:00:00Z' })
  const attempts = upTo(20).map((at) => ({
    ...{ number: at + 1, started_at: at, duration_ms: 1, http_status: 500 },
    error: han(500),
    response: control(1000),
  }))
  const fact: Fact = { type: 'mission.released', data: {} }
  const deliveries = upTo(30).map(
    (at): Delivery => ({
      ...{ mission_id: id, seq: at + 100, url: callback_url, fact, created_at: at, updated_at: api.platform.now() },
      ...{ attempt_count: 20, attempts, status: 'FAILED', failure: 'attempts_spent' },
    }),
  )
  await writeAll(
    api,
    deliveries.map((delivery) => putDelivery(delivery, 0)),
  )
  return { mission: id, ids: deliveries.map(({ seq }) => String(seq)) }
}

async function deadLetters(api: TestApi): Promise<string[]> {
  const letters = upTo(100).map((at): DeadLetter => {
    const ulid = String(at).padStart(26, '0')
    return {
      ...{ id: `dead_${ulid}`, kind: 'mission', status: 'open', mission_id: `mis_${ulid}`, agent: name(at) },
      ...{ code: 'tool_failed', message: control(2000), attempts: 20, died_at: api.platform.now() },
    }
  })
  await writeAll(
    api,
    letters.map((letter) => putDeadLetter(letter, 0)),
  )
  return letters.map(({ id }) => id)
}

const scope = (at: number) => ({ kind: 'agent', agent: name(at) }) as const
const reason = control(500)

function stopId(at: number): string {
  return `stp_${String(at).padStart(26, '0')}`
}

function work(at: number) {
  const act = { do: 'stop', switch_id: null } as const
  const who = { key_id: 'key_1', name: han(100) }
  return putWork(newWork({ id: stopId(at), act, reason, by: who }, 0), 0, undefined)
}

export const fillings: Readonly<Record<ListOperation, Filling>> = {
  async listKeys(api) {
    const body = { name: han(100), scopes, roles: upTo(20).map(name) }
    return filled(
      {},
      await make(
        api,
        'createKey',
        upTo(120).map(() => body),
      ),
      ({ id, name: called }) => (called === 'first key' ? undefined : String(id)),
    )
  },
  async listSessions(api) {
    const body = { name: han(100), scopes, roles: upTo(20).map(name) }
    const ids: string[] = []
    for (const _ of upTo(120)) {
      const { secret } = await api.done('createKey', { body })
      ids.push(String((await api.done('createSession', { body: { api_key: secret } })).id))
    }
    return filled({}, ids, by('id'))
  },
  async listMailSubscriptions(api) {
    const address = (at: number) => `${`${at}`.padStart(64, 'x')}@${'example'.repeat(8)}.${'x'.repeat(60)}.example`
    const whom = { agents: upTo(20).map(name), tags: upTo(20).map(name) }
    const bodies = upTo(50).map((at) => ({ address: address(at), events: [...mailEvents], ...whom }))
    return filled({}, await make(api, 'createMailSubscription', bodies), by('id'))
  },
  async listAgents(api) {
    await make(
      api,
      'createAgent',
      upTo(14).map((at) => largeAgent(at)),
    )
    return filled({}, upTo(14).map(name), (item) => (item.built_in ? undefined : String(item.name)))
  },
  async listModels(api) {
    const models = upTo(300).map((at) => `own/${name(at)}`)
    const day = new Date(api.platform.now()).toISOString().slice(0, 10)
    const called = (model: string, at: number): Change => ({
      change: 'put',
      table: 'ledger',
      item: {
        partition: `usage#${day}`,
        sort: `mis_${at}#1`,
        version: 1,
        body: { model, took_ms: at, adjustments: [] },
      },
      when: { absent: true },
    })
    await writeAll(api, models.map(called))
    return filled({}, models, (item) => (item.provider === 'own' ? String(item.name) : undefined))
  },
  async listSupervisedAgents(api) {
    const bodies = upTo(14).map((at) => largeAgent(at, { kind: at % 2 === 0 ? 'remote' : 'hosted' }))
    await make(api, 'createAgent', bodies)
    return filled({}, upTo(14).map(name), (item) => (String(item.name).startsWith('n') ? String(item.name) : undefined))
  },
  async listAgentVersions(api) {
    await make(api, 'createAgent', [largeAgent(0)])
    const params = { name: name(0) }
    for (const at of upTo(9)) await api.done('updateAgent', { params, body: { tags: [name(at)] } })
    return filled(
      { params },
      upTo(10).map((at) => String(at + 1)),
      by('version'),
    )
  },
  async listBuiltInTools() {
    return filled({}, toolNames, by('name'))
  },
  async listTools(api) {
    await make(
      api,
      'createTool',
      upTo(110).map((at) => largeTool(at)),
    )
    return filled({}, upTo(110).map(name), by('name'))
  },
  async listMcpServers(api) {
    const names = upTo(110).map((at) => `s${at}`)
    const tools = upTo(99).map((at) => `${at}`.padEnd(128, 'x'))
    const body = { url: `https://mcp.example.com/${'x'.repeat(1900)}`, tools }
    for (const name of names) await api.done('putMcpServer', { params: { name }, body })
    return filled({}, names, by('name'))
  },
  async listToolVersions(api) {
    await make(api, 'createTool', [largeTool(0)])
    const params = { name: name(0) }
    for (const at of upTo(9)) await api.done('updateTool', { params, body: { timeout_s: at + 1 } })
    return filled(
      { params },
      upTo(10).map((at) => String(at + 1)),
      by('version'),
    )
  },
  async listFunctionTools(api) {
    const { name: _, request: __, ...body } = largeTool(0)
    for (const at of upTo(110)) await api.done('putFunctionTool', { params: { name: name(at) }, body })
    return filled({}, upTo(110).map(name), by('name'))
  },
  async listFunctionToolVersions(api) {
    const { name: _, request: __, ...body } = largeTool(0)
    const params = { name: name(0) }
    for (const at of upTo(10)) await api.done('putFunctionTool', { params, body: { ...body, timeout_s: at + 1 } })
    return filled(
      { params },
      upTo(10).map((at) => String(at + 1)),
      by('version'),
    )
  },
  async listConnections(api) {
    const hosts = upTo(20).map((at) => `h${at}-${'x'.repeat(50)}.example.com`)
    const credential = { kind: 'bearer', token: 'x'.repeat(3000) }
    await make(
      api,
      'createConnection',
      upTo(110).map((at) => ({ name: name(at), description: control(1000), hosts, credential })),
    )
    return filled({}, upTo(110).map(name), by('name'))
  },
  async listModelProviders(api) {
    const kinds = { input_usd_per_million: 0.123, output_usd_per_million: 0.456, reasoning_usd_per_million: 0.789 }
    const tiers = upTo(5).map((at) => ({ above_input_tokens: at + 1, ...kinds }))
    const service_tiers = Object.fromEntries(upTo(5).map((at) => [`${'abcde'.charAt(at)}`.repeat(32), kinds]))
    const models = Object.fromEntries(
      upTo(50).map((at) => [`m${at}-${'x'.repeat(120)}`, { price: { ...kinds, tiers, service_tiers } }]),
    )
    const body = { protocol: 'openai-chat', base_url: 'https://example.com', api_key: 'x'.repeat(2000), models }
    const names = upTo(20).map((at) => `p${at}`)
    for (const name of names)
      await api.done('putModelProvider', { params: { name }, body: { ...body, description: control(1000) } })
    return filled({}, names, by('name'))
  },
  async listMissions(api) {
    const callback_url = `https://example.com/${'x'.repeat(1900)}`
    const body = { agent: 'echo', input: control(10_000), metadata, callback_url, tags: upTo(20).map(name) }
    return filled(
      {},
      await make(
        api,
        'submitMission',
        upTo(14).map(() => body),
      ),
      by('id'),
    )
  },
  async readQueue(api) {
    const body = { agent: 'echo', input: 'x', tags: upTo(20).map((at) => `${at}`.padStart(64, 'x')) }
    const bodies = upTo(450).map(() => body)
    return filled({}, await make(api, 'submitMission', bodies), by('mission_id'))
  },
  async listMissionSteps(api) {
    const mission = await missionOf(api)
    return filled({ params: { mission_id: mission.id } }, await recordSteps(api, mission), by('number'))
  },
  async listWorkSteps(api) {
    const { params, ids, poll } = await heldMission(api, 'x')
    const { missions } = (await poll([])).body as { missions: readonly { lease: string }[] }
    const [held] = missions
    const mission = (await loadMission(api.store, ids[0] ?? ''))?.mission
    if (!held || !mission) throw new Error('The worker has no mission')
    const call = { params: { ...params, mission_id: mission.id }, query: { lease: held.lease } }
    return filled(call, await recordSteps(api, mission), by('number'))
  },
  async listMissionEvents(api) {
    const mission = await missionOf(api)
    const entries = Object.fromEntries(upTo(7).map((at) => [`k${at}`, control(512)]))
    const fact: Fact = { type: 'mission.changed', data: { metadata: entries } }
    for (const at of upTo(12)) {
      const told = { before: mission.seq + at * 10, facts: upTo(10).map(() => fact) }
      await api.store.write([putEventPage({ tenant: api.tenant, now: 0 }, mission, told)])
    }
    const expected = upTo(mission.seq + 120).map((at) => String(at + 1))
    return filled({ params: { mission_id: mission.id } }, expected, by('seq'))
  },
  async getMissionTree(api) {
    const root = await missionOf(api)
    const children = upTo(100).map((at): Mission => {
      const parent = { mission_id: root.id, root_id: root.id, depth: 1 }
      return { ...root, id: `mis_${String(at).padStart(26, '0')}`, parent, agent: name(at) }
    })
    for (const child of children) {
      const link = { ...childKey(root.id, child.id), version: 1, body: { mission_id: child.id } }
      await api.store.write([putMission(child, 0), { change: 'put', table: 'entities', item: link }])
    }
    const stored = await loadMission(api.store, root.id)
    await api.store.write([putMission({ ...root, children: 100 }, stored?.version ?? 0)])
    return filled(
      { params: { mission_id: root.id } },
      [root, ...children].map(({ id }) => id),
      by('id'),
    )
  },
  async listConversations(api) {
    const body = { agent: 'echo', title: control(200), metadata }
    return filled(
      {},
      await make(
        api,
        'createConversation',
        upTo(14).map(() => body),
      ),
      by('id'),
    )
  },
  async listMessages(api) {
    const [id = ''] = await make(api, 'createConversation', [{ agent: 'echo' }])
    const conversation = (await loadConversation(api.store, id))?.conversation
    if (!conversation) throw new Error('It was not stored')
    for (const at of upTo(30)) {
      const text = at % 6 === 0 ? largestText : at % 2 === 0 ? control(10_000) : control(100_000)
      const head = { number: at + 1, time: api.platform.now() }
      const content = await storeContent(api.ports, api.tenant, conversation, { ...head, text })
      await api.store.write([putMessage(conversation, { ...head, role: 'user', content })])
    }
    return filled(
      { params: { conversation_id: id } },
      upTo(30).map((at) => String(at + 1)),
      by('number'),
    )
  },
  async listErasures(api) {
    const erasures = upTo(300).map(
      (at): Erasure => ({
        ...{ mission_id: `mis_${String(at).padStart(26, '0')}`, requested_by: 'key', requested_at: at, erased_at: at },
        ...{ missions: 1, files: 0, left: { blobs: [], files: [] }, kept_until: Date.now() },
      }),
    )
    await writeAll(
      api,
      erasures.map((erasure) => putErasure(erasure, 0, 0)),
    )
    return filled(
      {},
      erasures.map(({ mission_id }) => mission_id),
      by('mission_id'),
    )
  },
  async listMemories(api) {
    const source = { kind: 'mission', mission_id: `mis_${'0'.repeat(26)}`, step: 1 } as const
    const memories = upTo(300).map((at): Memory => {
      const whose = { subject: `${at}`.padEnd(128, '"'), agent: name(at) }
      const text = control(1000)
      const kept = { created_at: at, expires_at: null }
      return { id: memoryId(whose, text), text, ...whose, tags: upTo(20).map(name), source, ...kept }
    })
    await writeAll(
      api,
      memories.map((memory) => putMemory(memory, 0)),
    )
    return filled(
      {},
      memories.map(({ id }) => id),
      by('id'),
    )
  },
  async listFiles(api) {
    const files = upTo(300).map(largestFile)
    await writeAll(
      api,
      files.map((file) => putFile(file, 0)),
    )
    return filled(
      {},
      files.map(({ id }) => id),
      by('id'),
    )
  },
  async listArtifacts(api) {
    const mission = await missionOf(api)
    const files = upTo(300).map(largestFile)
    await writeAll(
      api,
      files.flatMap((file, at) => [putFile(file, 0), putArtifact(mission.id, at, file.id, 9e9)]),
    )
    return filled(
      { params: { mission_id: mission.id } },
      files.map(({ id }) => id),
      by('id'),
    )
  },
  async listApprovals(api) {
    const { ports, tenant } = api
    const edits = upTo(20).map((at) => ({ path: `/${at}`, before: control(500), after: control(500) }))
    const ids = upTo(20).map((at) => `apr_${String(at).padStart(26, '0')}`)
    for (const [at, id] of ids.entries()) {
      const blob = `payload-${id}`
      const bytes = Buffer.from(JSON.stringify(largestArguments))
      if (at % 4 === 0) await ports.blobs.put(tenant, blob, bytes, 0)
      const approval: Approval = {
        ...{
          id,
          status: 'DECIDED',
          about: 'tool_call',
          mission_id: `mis_${id.slice(4)}`,
          agent: name(1),
          tool: 'http_request',
        },
        ...{ call_id: 'c', question: control(5000), form: { description: 'x'.repeat(100_000) } },
        payload: at % 4 === 0 ? { blob, bytes: bytes.length } : { inline: control(10_000) },
        ...{
          approvers: upTo(20).map(name),
          created_at: 0,
          kept_until: api.platform.now(),
          deadline: null,
          default: null,
        },
        decision: { decision: 'approve', by: han(100), via: 'api', at: 0, note: control(2000), edits },
      }
      await api.store.write([putApproval(approval, 0)])
    }
    return filled({ query: { status: 'DECIDED' } }, ids, by('id'))
  },
  async listDeadLetters(api) {
    return filled({}, await deadLetters(api), by('id'))
  },
  async redriveDeadLetters(api) {
    return filled({ body: { dry_run: true, limit: 50 } }, await deadLetters(api), by('dead_letter_id'))
  },
  async listDeliveries(api) {
    const { ids } = await delivered(api)
    return filled({ query: { status: 'FAILED' } }, ids, by('seq'))
  },
  async listMissionDeliveries(api) {
    const { mission, ids } = await delivered(api)
    return filled({ params: { mission_id: mission } }, ids, by('seq'))
  },
  async listSchedules(api) {
    const mission = { agent: 'echo', input: control(10_000) }
    const bodies = upTo(40).map((at) => ({ name: name(at), mission, cron: '0 0 1 1 *' }))
    return filled({}, await make(api, 'createSchedule', bodies), by('id'))
  },
  async listScheduleRuns(api) {
    const body = { name: name(0), mission: { agent: 'echo', input: 'x' }, cron: '0 0 1 1 *' }
    const [id = ''] = await make(api, 'createSchedule', [body])
    const runs = upTo(100).map((at) => ({
      ...({ planned_at: at, until: null, decided_at: api.platform.now(), outcome: 'failed', by_hand: false } as const),
      ...{ mission_id: null, reason: control(2000) },
    }))
    await writeAll(
      api,
      runs.map((run) => putRun(id, run)),
    )
    return filled(
      { params: { schedule_id: id } },
      runs.map((run) => new Date(run.planned_at).toISOString()),
      by('planned_at'),
    )
  },
  async previewSchedule(api) {
    const body = { name: name(0), mission: { agent: 'echo', input: 'x' }, cron: '* * * * *' }
    const [id = ''] = await make(api, 'createSchedule', [body])
    const first = Math.ceil((api.platform.now() + 1) / 60_000) * 60_000
    const expected = upTo(100).map((at) => new Date(first + at * 60_000).toISOString())
    return filled({ params: { schedule_id: id }, query: { count: '100' } }, expected, by('planned_at'))
  },
  async listDatasets(api) {
    const bodies = upTo(90).map((at) => ({ name: name(at), description: control(1000) }))
    for (const body of bodies) await api.done('createDataset', { body })
    return filled({}, upTo(90).map(name), by('name'))
  },
  async listCases(api) {
    const params = { name: name(0) }
    await api.done('createDataset', { body: { name: name(0) } })
    const expectations = upTo(2).map(() => ({ kind: 'contains', text: quotes(10_000) }))
    const bodies = upTo(60).map((at) => ({ input: at % 4 === 0 ? quotes(25_000) : control(8_000), expectations }))
    return filled({ params }, await make(api, 'addCase', bodies, { params }), by('id'))
  },
  async listEvaluations(api) {
    const ids = upTo(300).map((at) => `evl_${String(at).padStart(26, '0')}`)
    await writeAll(
      api,
      ids.map((id) => putEvaluation(evaluationOf(id), 0)),
    )
    return filled({}, ids, by('id'))
  },
  async listTrials(api) {
    const evaluation = evaluationOf(`evl_${'0'.repeat(26)}`)
    await api.store.write([putEvaluation(evaluation, 0)])
    await writeAll(
      api,
      upTo(300).map((at) => putTrial(evaluation, trialOf(at), 0)),
    )
    return filled({ params: { evaluation_id: evaluation.id } }, upTo(300).map(String), by('number'))
  },
  async listStops(api) {
    const stops = upTo(300).map((at) => newStop(stopId(at), scope(at), reason, 0))
    await writeAll(
      api,
      stops.map((stop) => putStop(stop, 0, undefined)),
    )
    return filled(
      {},
      stops.map(({ id }) => id),
      by('id'),
    )
  },
  async listStoppedMissions(api) {
    const usage = { model_calls: 1, tool_calls: 1, input_tokens: 1, output_tokens: 1, cost_usd: 1.123456789 }
    const ids = upTo(300).map((at) => `mis_${String(at).padStart(26, '0')}`)
    await writeAll(api, [
      putStop(newStop(stopId(1), scope(1), reason, 0), 0, undefined),
      ...ids.map((mission_id) =>
        putEntry(stopId(1), { mission_id, outcome: 'stopped', at: 0, in_flight: true, usage }),
      ),
    ])
    return filled({ params: { stop_id: stopId(1) } }, ids, by('mission_id'))
  },
  async listPlatformStops(api) {
    const operators = api.ports.stores.tenant(operatorsTenant)
    for (const at of upTo(250)) await operators.write([work(at)])
    return filled({}, upTo(250).map(stopId), by('id'))
  },
  async listTenantStops(api) {
    await api.ports.stores.tenant(operatorsTenant).write([work(1)])
    const tenants: string[] = [api.tenant]
    for (const at of upTo(220)) {
      const given = { name: `${at}${han(90)}`, concurrency: 1, requests_per_s: 1 }
      tenants.push((await createTenant(api.ports)(given)).tenant.id)
    }
    const stop = newStop(stopId(1), { kind: 'platform' }, reason, 0)
    for (const id of tenants) await api.ports.stores.tenant(id).write([putStop(stop, 0, undefined)])
    return filled({ params: { stop_id: stopId(1) } }, tenants, by('tenant_id'))
  },
  async listSwitches(api) {
    const bodies = upTo(50).map((at) => ({ scope: scope(at), mode: 'pause', reason }))
    return filled({}, await make(api, 'setSwitch', bodies), by('id'))
  },
  async listPlatformSwitches(api) {
    return filled(
      {},
      await make(
        api,
        'setPlatformSwitch',
        upTo(10).map(() => ({ mode: 'pause', reason })),
      ),
      by('id'),
    )
  },
  async listPlatformBudgets(api) {
    for (const period of ['day', 'month']) await api.done('putPlatformBudget', { params: { period }, body: { usd: 1 } })
    return filled({}, ['day', 'month'], by('period'))
  },
  async listBudgets(api) {
    const scopesOf = upTo(100).map((at) => `agent:${name(at)}`)
    for (const at of upTo(100)) await api.done('createAgent', { body: { name: name(at), kind: 'remote' } })
    for (const one of scopesOf)
      await api.done('putBudget', { params: { scope: one, period: 'day' }, body: { usd: 0.123456789 } })
    return filled({}, scopesOf, by('scope'))
  },
  async listLimits(api) {
    const body = { concurrency: 1000, rate: { count: 1_000_000, period_s: 86_400, burst: 1_000_000 } }
    for (const at of upTo(100)) await api.done('putLimit', { params: { name: name(at) }, body })
    return filled({}, upTo(100).map(name), by('name'))
  },
  async listInstances(api) {
    await api.done('createAgent', { body: { name: name(0), kind: 'remote' } })
    const params = { name: name(0) }
    const body = { capabilities: upTo(20).map(name), version: control(100), max_concurrent: 100, metadata }
    return filled(
      { params },
      await make(
        api,
        'registerInstance',
        upTo(30).map(() => body),
        { params },
      ),
      by('id'),
    )
  },
  async listSetAside(api) {
    const sorts = upTo(100).map((at) => `${at}#${'x'.repeat(800)}`)
    for (const sort of sorts)
      await api.store.setAside({ kind: 'mission', table: 'entities', partition: 'p', sort, reason: control(300) })
    return filled({}, sorts, by('sort'))
  },
}

function largestFile(at: number): File {
  return {
    ...{ id: `fil_${String(at).padStart(26, '0')}`, name: '"'.repeat(200), bytes: 1, state: 'refused' },
    refusal: control(300),
    source: { kind: 'mission', mission_id: `mis_${'0'.repeat(26)}`, step: 1 },
    ...{ created_at: at, expires_at: 9e12, used_until: 0, forgotten_at: 9e12 },
  }
}
