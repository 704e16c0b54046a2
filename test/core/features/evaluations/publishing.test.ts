import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Agent, AgentPatch, PublishRequest } from '../../../../contract/resources/agent.ts'
import type { Scope } from '../../../../contract/scopes.ts'
import { updateAgent } from '../../../../core/features/agents/manage-agents.ts'
import { getAgent, listAgentVersions } from '../../../../core/features/agents/read-agents.ts'
import { publishAgent } from '../../../../core/features/evaluations/publish-agent.ts'
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
