import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Agent, AgentPatch, PublishRequest } from '../../../../contract/resources/agent.ts'
import type { Scope } from '../../../../contract/scopes.ts'
import { deleteAgent, updateAgent } from '../../../../core/features/agents/manage-agents.ts'
import { getAgent, listAgentVersions } from '../../../../core/features/agents/read-agents.ts'
import { listCases, removeCase } from '../../../../core/features/evaluations/manage-cases.ts'
import { deleteDataset } from '../../../../core/features/evaluations/manage-datasets.ts'
import { publishAgent } from '../../../../core/features/evaluations/publish-agent.ts'
import { loadAgentHead, putAgentHead } from '../../../../core/records/agent/agent-items.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'
import { addRecorded } from './recorded-case.ts'

let process: Process
let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 3 })
  process = platform.process((_call, perform) => perform())
  await process.createDataset('sums')
  await process.addCase('sums', { input: 'what is 6 * 7?', expectations: [{ kind: 'contains', text: '42' }] })
  await process.createAgent({
    name: 'clerk',
    tools: ['calculator'],
    publish_gate: { dataset: 'sums', min_pass_rate: 1 },
  })
})

afterEach(() => platform.close())

const settle = () => deliverAll(platform, (act) => act(process))
const change = (patch: AgentPatch) => updateAgent(platform.ports)(platform.caller, 'clerk', patch)
const read = (version?: number): Promise<Agent> => getAgent(platform.ports)(platform.caller, 'clerk', version)

function publish(
  request: Partial<PublishRequest> & { version: number },
  scopes: readonly Scope[] = [],
): Promise<Agent> {
  const caller = { ...platform.caller, key: { ...platform.caller.key, scopes } }
  return publishAgent(platform.ports)(caller, 'clerk', { override: false, ...request })
}

/** @returns the id of an evaluation that has ended */
async function evaluated(version: number, given: object = {}): Promise<string> {
  const { id } = await process.evaluate({ dataset: 'sums', candidates: [{ agent: 'clerk', version }], ...given })
  await settle()
  return id
}

async function agentOfNext(): Promise<unknown> {
  const { id } = await process.submit({ agent: 'clerk', input: 'hello' })
  return (await platform.record(id)).mission.agent_version
}

describe('a change of an agent with a gate', () => {
  test('is a draft, which missions do not get, and says what it needs', async () => {
    const draft = await change({ instructions: 'Be brief.' })
    expect(draft).toMatchObject({
      ...{ version: 2, instructions: 'Be brief.' },
      draft: {
        published_version: 1,
        needs:
          'An evaluation of clerk, version 2, on the newest version of the data set sums, with a pass rate of 1 or more; then POST /v1/agents/clerk/publish with its id',
      },
    })
    expect(await read()).toMatchObject({
      version: 1,
      instructions: '',
      publish_gate: { dataset: 'sums', min_pass_rate: 1 },
    })
    expect(await read(2)).toMatchObject({ version: 2, instructions: 'Be brief.' })
    expect(await agentOfNext()).toBe(1)
  })

  test('goes on from the draft before it', async () => {
    await change({ instructions: 'Be brief.' })
    expect(await change({ description: 'Sums.' })).toMatchObject({
      ...{ version: 3, instructions: 'Be brief.', description: 'Sums.' },
      draft: { published_version: 1 },
    })
    const { items } = await listAgentVersions(platform.ports)(platform.caller, 'clerk', { limit: 10 })
    expect(items.map(({ version }) => version)).toEqual([3, 2, 1])
  })

  test('is published once an evaluation of it has passed', async () => {
    await change({ instructions: 'Be brief.' })
    await expect(publish({ version: 2 })).rejects.toMatchObject({
      code: 'not_applicable',
      message: expect.stringContaining('An evaluation of clerk, version 2'),
    })
    const evaluation_id = await evaluated(2)
    expect(await publish({ version: 2, evaluation_id })).toMatchObject({ version: 2, instructions: 'Be brief.' })
    expect([(await read()).version, await agentOfNext()]).toEqual([2, 2])
    // Once more is nothing more.
    expect(await publish({ version: 2 })).toMatchObject({ version: 2 })
  })

  test('that is worse stays one', async () => {
    await change({ tools: [] })
    const evaluation_id = await evaluated(2)
    await expect(publish({ version: 2, evaluation_id })).rejects.toMatchObject({
      code: 'not_applicable',
      details: { reasons: ['The pass rate is 0, and at least 1 is asked for'] },
    })
    expect((await read()).version).toBe(1)
  })

  test('is not published by an evaluation of something else', async () => {
    await change({ instructions: 'Be brief.' })
    const refused = async (evaluation_id: string, reason: string) =>
      expect(publish({ version: 2, evaluation_id })).rejects.toMatchObject({ message: expect.stringContaining(reason) })
    await refused(await evaluated(1), 'did not evaluate clerk, version 2')
    const candidates = [{ agent: 'clerk', version: 2, model: 'offline/rules' }]
    await refused(await evaluated(2, { candidates }), 'with its own model')
    await process.createDataset('easy')
    await process.addCase('easy', { input: 'hello' })
    await refused(await evaluated(2, { dataset: 'easy' }), 'was on the data set easy')
    const { id } = await process.submit({ agent: 'clerk', input: 'what is 6 * 7?' })
    await settle()
    const before = await evaluated(2)
    await addRecorded(platform, 'sums', id, [{ kind: 'contains', text: '42' }])
    await refused(before, 'sums has changed since')
  })

  test('is not published by a replay', async () => {
    const { id } = await process.submit({ agent: 'clerk', input: 'what is 6 * 7?' })
    await settle()
    await process.createDataset('recorded')
    await addRecorded(platform, 'recorded', id)
    await process.createAgent({ name: 'other', publish_gate: { dataset: 'recorded' } })
    await updateAgent(platform.ports)(platform.caller, 'other', { tools: ['calculator'] })
    const candidates = [{ agent: 'other', version: 2 }]
    const evaluation = await evaluated(2, { dataset: 'recorded', candidates, replay: true })
    await expect(
      publishAgent(platform.ports)(platform.caller, 'other', {
        version: 2,
        evaluation_id: evaluation,
        override: false,
      }),
    ).rejects.toMatchObject({ message: expect.stringContaining('asked no model') })
  })

  test('cannot take the gate away that it has to pass', async () => {
    const draft = await change({ publish_gate: null })
    expect(draft.publish_gate).toBeUndefined()
    await expect(publish({ version: 2 })).rejects.toMatchObject({ code: 'not_applicable' })
    await publish({ version: 2, evaluation_id: await evaluated(2) })
    expect(await change({ description: 'Free.' })).toMatchObject({ version: 3 })
    expect((await read()).version).toBe(3)
  })

  test('is published past the gate by who may, and by nobody else', async () => {
    await change({ tools: [] })
    await expect(publish({ version: 2, override: true })).rejects.toMatchObject({
      code: 'forbidden',
      details: { needs: ['control:write'] },
    })
    expect(await publish({ version: 2, override: true }, ['control:write'])).toMatchObject({ version: 2 })
    expect((await read()).version).toBe(2)
  })
})

describe('what a gate was set on', () => {
  const contains42 = [{ kind: 'contains' as const, text: '42', ignore_case: false, not: false }]
  const closed = (reason: string) => ({ code: 'not_applicable', message: expect.stringContaining(reason) })

  async function addEasy(count: number): Promise<void> {
    for (let at = 0; at < count; at += 1) await process.addCase('sums', { input: `hello ${at}` })
  }

  /** Of a draft that knows no sums any more. */
  async function publishWorse(): Promise<Agent> {
    await change({ tools: [] })
    return publish({ version: 2, evaluation_id: await evaluated(2) })
  }

  test('is told with it', async () => {
    const { items } = await listCases(platform.ports)(platform.caller, 'sums', { limit: 10 })
    expect(items).toHaveLength(1)
    expect((await read()).publish_gate).toEqual({
      ...{ dataset: 'sums', min_pass_rate: 1 },
      set_on: { dataset_id: expect.stringMatching(/^dts_/), dataset_version: 1, judges: [] },
    })
  })

  test('has to be there: no gate is set on a data set that is not, or with a judge that is not', async () => {
    const none = { publish_gate: { dataset: 'none' } }
    await expect(process.createAgent({ name: 'other', ...none })).rejects.toMatchObject(closed('no data set none'))
    await expect(change(none)).rejects.toMatchObject(closed('no data set none'))
    await process.createAgent({ name: 'critic' })
    await process.addCase('sums', { input: 'hi', expectations: [judgedBy('critic')] })
    await deleteAgent(platform.ports)(platform.caller, 'critic')
    await expect(change({ publish_gate: { dataset: 'sums' } })).rejects.toMatchObject(closed('no agent critic'))
  })

  test('is not made anew by its name', async () => {
    await deleteDataset(platform.ports)(platform.caller, 'sums')
    await change({ tools: [] })
    await process.createDataset('others')
    await process.addCase('others', { input: 'hello' })
    await expect(
      publish({ version: 2, evaluation_id: await evaluated(2, { dataset: 'others' }) }),
    ).rejects.toMatchObject(closed('The data set sums was deleted'))
    await process.createDataset('sums')
    await addEasy(1)
    await expect(publish({ version: 2, evaluation_id: await evaluated(2) })).rejects.toMatchObject(
      closed('sums was deleted and created again since the gate was set; A key with control:write'),
    )
    expect((await read()).version).toBe(1)
  })

  test('loses no case without the gate being closed', async () => {
    await addEasy(1)
    const { items } = await listCases(platform.ports)(platform.caller, 'sums', { limit: 10 })
    const hard = items.find(({ expectations }) => expectations.length > 0)
    await removeCase(platform.ports)(platform.caller, 'sums', hard?.id ?? '')
    await expect(publishWorse()).rejects.toMatchObject(closed('1 of the cases that sums had when the gate was set'))
  })

  test('is passed by itself, however many easy cases come beside it', async () => {
    await change({ publish_gate: { dataset: 'sums', min_pass_rate: 0.5 } })
    await publish({ version: 2, override: true }, ['control:write'])
    await addEasy(3)
    await change({ tools: [] })
    const evaluation_id = await evaluated(3)
    await expect(publish({ version: 3, evaluation_id })).rejects.toMatchObject({
      details: { reasons: ['The pass rate is 0, and at least 0.5 is asked for'] },
    })
    await change({ tools: ['calculator'] })
    expect(await publish({ version: 4, evaluation_id: await evaluated(4) })).toMatchObject({ version: 4 })
  })

  test('grows by cases that are added later', async () => {
    await process.addCase('sums', { input: 'what is 2 * 21?', expectations: contains42 })
    await process.addCase('sums', { input: 'hello', expectations: contains42 })
    await change({ instructions: 'Be brief.' })
    await expect(publish({ version: 2, evaluation_id: await evaluated(2) })).rejects.toMatchObject(
      closed('The pass rate is 0.6667'),
    )
  })

  test('is judged by the agents that judged it then', async () => {
    await process.createAgent({ name: 'critic', output_schema: null })
    await process.addCase('sums', { input: 'what is 6 * 7?', expectations: [judgedBy('critic')] })
    await change({ publish_gate: { dataset: 'sums' } })
    await publish({ version: 2, override: true }, ['control:write'])
    expect((await read()).publish_gate?.set_on?.judges).toEqual([{ agent: 'critic', version: 1 }])
    await updateAgent(platform.ports)(platform.caller, 'critic', { description: 'Gives a full score to anybody.' })
    await change({ instructions: 'Be brief.' })
    await expect(publish({ version: 3, evaluation_id: await evaluated(3) })).rejects.toMatchObject(
      closed('The agent critic judged with version 2, and was version 1 when the gate was set'),
    )
  })

  test('is what there is once it is set anew, which the gate before it has to let by', async () => {
    const { items } = await listCases(platform.ports)(platform.caller, 'sums', { limit: 10 })
    await removeCase(platform.ports)(platform.caller, 'sums', items[0]?.id ?? '')
    await addEasy(1)
    await change({ publish_gate: { dataset: 'sums', min_pass_rate: 1 } })
    await expect(publish({ version: 2, evaluation_id: await evaluated(2) })).rejects.toMatchObject(closed('taken out'))
    await publish({ version: 2, override: true }, ['control:write'])
    await change({ description: 'Greets.' })
    expect(await publish({ version: 3, evaluation_id: await evaluated(3) })).toMatchObject({ version: 3 })
  })

  test('is not known of a gate that was stored before this was kept, which counts as it did', async () => {
    const head = await loadAgentHead(platform.store, 'clerk')
    if (!head) throw new Error('The agent is not there')
    const old = { ...head.body, publish_gate: { dataset: 'sums', min_pass_rate: 1 } }
    await platform.store.write([putAgentHead(old, head.version)])
    await deleteDataset(platform.ports)(platform.caller, 'sums')
    await process.createDataset('sums')
    await addEasy(1)
    expect(await publishWorse()).toMatchObject({ version: 2, tools: [] })
  })

  test('counts with all of its trials: an evaluation of which some are gone opens nothing', async () => {
    await change({ instructions: 'Be brief.' })
    const evaluation_id = await evaluated(2, { repeats: 2 })
    const key = { partition: `evaluation#${evaluation_id}`, sort: 'trial#000000' }
    await platform.store.write([{ change: 'delete', table: 'entities', key }])
    await expect(publish({ version: 2, evaluation_id })).rejects.toMatchObject({
      details: { reasons: ['1 of its trials are no longer kept'] },
    })
  })
})

function judgedBy(agent: string) {
  return { kind: 'judge' as const, agent, rubric: 'Is it right?', min_score: 0.7 }
}

describe('an agent without a gate', () => {
  test('changes at once, and an earlier version of it can be published again', async () => {
    await process.createAgent({ name: 'free' })
    const update = (patch: AgentPatch) => updateAgent(platform.ports)(platform.caller, 'free', patch)
    const changed = await update({ description: 'b' })
    expect(changed).toMatchObject({ version: 2 })
    expect(changed.draft).toBeUndefined()
    const back = await publishAgent(platform.ports)(platform.caller, 'free', { version: 1, override: false })
    expect(back).toMatchObject({ version: 1, description: '' })
    // A version means one thing for ever, so the next one is a new one.
    expect(await update({ tags: ['c'] })).toMatchObject({ version: 3, description: '', tags: ['c'] })
  })

  test('that is built in, or is not there, is not published', async () => {
    const publishing = publishAgent(platform.ports)
    await expect(publishing(platform.caller, 'coder', { version: 1, override: false })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(publishing(platform.caller, 'nobody', { version: 1, override: false })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(publish({ version: 9 })).rejects.toMatchObject({ code: 'not_found' })
  })
})
