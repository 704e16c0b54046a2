import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AgentPreferences } from '../../../../contract/resources/agent-choice.ts'
import type { Change, Store, Stores } from '../../../../core/base/ports/store.ts'
import { deleteAgent, updateAgent } from '../../../../core/features/agents/manage-agents.ts'
import { agentFor } from '../../../../core/features/supervision/choose-agent.ts'
import { createChoosing } from '../../../../core/features/supervision/choosing.ts'
import { listByCapability } from '../../../../core/features/supervision/list-by-capability.ts'
import { ablePartition } from '../../../../core/records/agent/able-agent.ts'
import type { Agent } from '../../../../core/records/agent/agent.ts'
import { putAgentHead, requireAgentHead } from '../../../../core/records/agent/agent-items.ts'
import { choiceView } from '../../../../core/records/mission/agent-choice.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  process = platform.process((_, perform) => perform())
})
afterEach(() => platform.close())

function create(name: string, ...capabilities: string[]) {
  return process.createAgent({ name, model: 'offline/echo', capabilities })
}

function chosen(capability: string, preferences: Partial<AgentPreferences> = {}, stores: Stores = platform.stores) {
  const asked = { capability, preferences: { strategy: 'least_busy' as const, ...preferences } }
  return agentFor({ ...platform.ports, stores })(platform.caller.tenant, asked, 'mis_1')
}

const notFound = { code: 'not_found', message: expect.stringMatching(/^No agent has/) }

async function entriesOf(capability: string) {
  return (await platform.store.query('entities', { partition: ablePartition(capability), limit: 10 })).items
}

/** Changes in portions that one write takes. */
async function write(changes: readonly Change[]): Promise<void> {
  for (let at = 0; at < changes.length; at += 100) await platform.store.write(changes.slice(at, at + 100))
}

async function many(count: number, made: Partial<Agent>): Promise<Agent[]> {
  await create('pattern')
  const { body } = await requireAgentHead(platform.store, 'pattern')
  return Array.from({ length: count }, (_, at) => ({ ...body, name: `a${String(at).padStart(4, '0')}`, ...made }))
}

const asStoredEarlier = (agents: readonly Agent[]) => write(agents.map((agent) => putAgentHead(agent, 0)))
const asStoredNow = async (agents: readonly Agent[]) => {
  await asStoredEarlier(agents)
  while (!(await listByCapability(platform.store)));
}

/** A store that is looked at, or acted on, before each query of a partition and each write. */
function watched(before: (what: string) => Promise<void> | void): Stores {
  const watch = (store: Store): Store => ({
    ...store,
    query: async (table, query) => {
      await before(query.partition)
      return store.query(table, query)
    },
    write: async (changes) => {
      await before('write')
      return store.write(changes)
    },
  })
  return { ...platform.stores, tenant: (id) => watch(platform.stores.tenant(id)) }
}

test('an agent is found by what it can do now, whoever changed it last', async () => {
  await create('one', 'knitting', 'both')
  await create('other', 'both', 'both')
  expect((await chosen('both')).choice).toMatchObject({ candidates: 2 })
  await updateAgent(platform.ports)(platform.caller, 'one', { capabilities: ['sewing'] })
  expect(await chosen('sewing')).toMatchObject({ agent: { name: 'one', version: 2 } })
  await expect(chosen('knitting')).rejects.toMatchObject(notFound)
  expect(await chosen('both')).toMatchObject({ agent: { name: 'other' }, choice: { candidates: 1 } })
  await deleteAgent(platform.ports)(platform.caller, 'other')
  await expect(chosen('both')).rejects.toMatchObject(notFound)
  expect(await entriesOf('both')).toEqual([])
})

test('agents that an earlier release stored are found, and read whole only for the first choice', async () => {
  await asStoredEarlier(await many(90, { capabilities: ['rare'] }))
  expect((await chosen('rare')).choice).toMatchObject({ candidates: 90 })
  await updateAgent(platform.ports)(platform.caller, 'a0000', { capabilities: ['other'] })
  await deleteAgent(platform.ports)(platform.caller, 'a0001')
  const queried: string[] = []
  const { choice } = await chosen(
    'rare',
    {},
    watched((partition) => void queried.push(partition)),
  )
  expect(choice).toMatchObject({ candidates: 88 })
  expect(queried).not.toContain('agents')
})

test('more of them than one request reads are listed by the next one, and until then nobody is told that there is none', async () => {
  const agents = await many(1100, { capabilities: [] })
  await asStoredEarlier([...agents, { ...agents[0], name: 'zz-able', capabilities: ['rare'] } as Agent])
  await expect(chosen('rare')).rejects.toMatchObject({ code: 'unavailable', retryable: true })
  expect(await chosen('rare')).toMatchObject({ agent: { name: 'zz-able' }, choice: { candidates: 1 } })
})

test('while they are listed, a preferred one is found all the same', async () => {
  const agents = await many(1100, { capabilities: [] })
  await asStoredEarlier([...agents, { ...agents[0], name: 'zz-able', capabilities: ['rare'] } as Agent])
  expect(await chosen('rare', { prefer: ['zz-able', 'nobody', 'echo', 'a0001'] })).toMatchObject({
    agent: { name: 'zz-able' },
  })
})

test.each([
  ['deleted', () => deleteAgent(platform.ports)(platform.caller, 'a0000')],
  ['changed', () => updateAgent(platform.ports)(platform.caller, 'a0000', { capabilities: ['other'] })],
])('an agent that is %s while it is listed has no entry of what it was', async (_, act) => {
  await asStoredEarlier(await many(1, { capabilities: ['rare'] }))
  let acted = false
  const stores = watched(async (what) => {
    if (what !== 'write' || acted) return
    acted = true
    await act()
  })
  await expect(chosen('rare', {}, stores)).rejects.toMatchObject(notFound)
  expect(acted).toBe(true)
  expect(await entriesOf('rare')).toEqual([])
})

test('one that is deleted, or loses the capability, while a mission is chosen for is passed over', async () => {
  for (const name of ['gone', 'changed', 'stays']) await create(name, 'able')
  const choosing = createChoosing(platform.store)
  expect(await choosing.candidates(['able'])).toMatchObject({ agents: [{}, {}, {}], more: 'none' })
  await deleteAgent(platform.ports)(platform.caller, 'gone')
  await updateAgent(platform.ports)(platform.caller, 'changed', { capabilities: [] })
  const preferences = { strategy: 'least_busy' as const, prefer: ['gone', 'changed'] }
  const asked = { capability: 'able', preferences }
  const { agent } = await agentFor(platform.ports)(platform.caller.tenant, asked, 'mis_1', choosing)
  expect(agent.name).toBe('stays')
})

test('of very many agents those that are preferred are found, and otherwise it is said that there are more', async () => {
  const agents = await many(1001, { capabilities: ['common'] })
  await asStoredNow([...agents, { ...agents[0], name: 'zz-able', capabilities: ['common', 'rare'] } as Agent])
  const both = { capability: ['common', 'usual'], preferences: { strategy: 'least_busy' as const } }
  // One capability with few agents is enough.
  await expect(agentFor(platform.ports)(platform.caller.tenant, both, 'mis_1')).rejects.toMatchObject(notFound)
  expect(await chosen('rare')).toMatchObject({ agent: { name: 'zz-able' }, choice: { candidates: 1 } })
  expect((await chosen('common')).choice).toMatchObject({ candidates: 1000 })
  expect(await chosen('common', { prefer: ['zz-able'] })).toMatchObject({
    agent: { name: 'zz-able' },
    choice: { candidates: 1001, decided_by: 'prefer' },
  })
  // A built-in one is always among them.
  expect(await chosen('echo', { prefer: ['echo', 'zz-able'] })).toMatchObject({ agent: { name: 'echo' } })
})

test('where none of the first can begin, the next are compared until one can, and it is said where that ended', async () => {
  const away = await many(60, { capabilities: ['able'], kind: 'remote' })
  await asStoredNow([...away, { ...away[0], name: 'zz-free', kind: 'hosted' } as Agent])
  expect(await chosen('able', { avoid: ['zz-free'] })).toMatchObject({
    agent: { name: 'zz-free' },
    choice: { candidates: 61, compared: 61, chosen: { room: 'free' }, next: { room: 'away' } },
  })
})

test('no more than a hundred are compared', async () => {
  const away = await many(120, { capabilities: ['able'], kind: 'remote' })
  await asStoredNow([...away, { ...away[0], name: 'zz-free', kind: 'hosted' } as Agent])
  const { choice } = await chosen('able', { avoid: ['zz-free'] })
  expect(choice).toMatchObject({ candidates: 121, compared: 100, chosen: { room: 'away' } })
  expect(choice && choiceView(choice).sentence).toContain('of which 100 were compared, and none of these can begin now')
})
