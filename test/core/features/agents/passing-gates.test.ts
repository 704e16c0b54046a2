import { afterEach, beforeEach, expect, test } from 'vitest'
import { Redrive, RedriveMany } from '../../../../contract/resources/dead-letter.ts'
import type { Scope } from '../../../../contract/scopes.ts'
import { deleteAgent, updateAgent } from '../../../../core/features/agents/manage-agents.ts'
import { getAgent } from '../../../../core/features/agents/read-agents.ts'
import { redriveDeadLetter, redriveDeadLetters } from '../../../../core/features/dead-letters/redrive.ts'
import { publishAgent } from '../../../../core/features/evaluations/publish-agent.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 3 })
  process = platform.process((_call, perform) => perform())
  await process.createDataset('sums')
})

afterEach(() => platform.close())

const gate = { publish_gate: { dataset: 'sums' } }
const withScopes = (...scopes: readonly Scope[]) => ({
  ...platform.caller,
  key: { ...platform.caller.key, scopes },
})
const remove = (name: string, ...scopes: readonly Scope[]) => deleteAgent(platform.ports)(withScopes(...scopes), name)
const draft = (description: string) => updateAgent(platform.ports)(platform.caller, 'clerk', { description })

function forbidden(act: string) {
  return {
    code: 'forbidden',
    message: `This key needs the scope control:write to ${act}`,
    details: { needs: ['control:write'] },
  }
}

test('an agent with a gate is deleted by who may publish past it, and by nobody else', async () => {
  await process.createAgent({ name: 'clerk', ...gate })
  await expect(remove('clerk', 'agents:write')).rejects.toMatchObject(
    forbidden('delete an agent that has a publish_gate'),
  )
  expect(await getAgent(platform.ports)(platform.caller, 'clerk', undefined)).toMatchObject({ version: 1, ...gate })
  await remove('clerk', 'agents:write', 'control:write')
  await expect(getAgent(platform.ports)(platform.caller, 'clerk', undefined)).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('a draft without a gate does not free its agent to be deleted', async () => {
  await process.createAgent({ name: 'clerk', ...gate })
  await updateAgent(platform.ports)(platform.caller, 'clerk', { publish_gate: null })
  await expect(remove('clerk', 'agents:write')).rejects.toMatchObject({ code: 'forbidden' })
})

test('an agent without a gate is deleted as before', async () => {
  await process.createAgent({ name: 'clerk' })
  await remove('clerk', 'agents:write')
  await expect(getAgent(platform.ports)(platform.caller, 'clerk', undefined)).rejects.toMatchObject({
    code: 'not_found',
  })
})

/** @returns the id of its dead letter */
async function deadMission(): Promise<string> {
  const { id } = await process.submit({ agent: 'clerk', input: 'doomed' })
  await deliverAll(platform, (act) => act(process))
  return id.replace('mis_', 'dead_')
}

const redrive = (letter: string, request: object, ...scopes: readonly Scope[]) =>
  redriveDeadLetter(platform.ports)(withScopes(...scopes), letter, Redrive.parse(request))

test('a redrive runs no draft of an agent with a gate, unless its key may pass the gate by', async () => {
  await process.createAgent({ name: 'clerk', model: 'offline/rules', ...gate })
  const letter = await deadMission()
  await draft('b')
  const refusal = forbidden('run a version of clerk that is not published, past its publish_gate')
  await expect(redrive(letter, { agent_version: 2 }, 'missions:write')).rejects.toMatchObject(refusal)
  await expect(redrive(letter, { agent_version: 2, dry_run: true }, 'missions:write')).rejects.toMatchObject(refusal)
  const many = await redriveDeadLetters(platform.ports)(platform.caller, RedriveMany.parse({ agent_version: 2 }))
  expect(many.items).toMatchObject([{ outcome: 'refused', problem: { code: 'forbidden' } }])
  expect(await redrive(letter, { agent_version: 2 }, 'missions:write', 'control:write')).toMatchObject({
    ...{ outcome: 'redriven', agent_version: 2 },
  })
})

test.each([
  ['its own', { agent_version: 1 }, 1],
  ['its own unless told otherwise', {}, 1],
  ['the published one', { agent_version: 2 }, 2],
  ['the newest that is published', { agent_version: 'newest' }, 2],
])('a redrive runs %s of an agent with a gate', async (_which, request, agent_version) => {
  await process.createAgent({ name: 'clerk', model: 'offline/rules', ...gate })
  const letter = await deadMission()
  await draft('b')
  await publishAgent(platform.ports)(withScopes('control:write'), 'clerk', { version: 2, override: true })
  await draft('c')
  expect(await redrive(letter, request, 'missions:write')).toMatchObject({ outcome: 'redriven', agent_version })
})

test('a redrive runs any version of an agent without a gate', async () => {
  await process.createAgent({ name: 'clerk', model: 'offline/rules' })
  await draft('b')
  const letter = await deadMission()
  expect(await redrive(letter, { agent_version: 1 }, 'missions:write')).toMatchObject({ agent_version: 1 })
})
