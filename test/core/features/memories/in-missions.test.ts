import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NewConversation } from '../../../../contract/resources/conversation.ts'
import type { ToolName } from '../../../../contract/resources/tool-name.ts'
import { createConversation } from '../../../../core/features/conversations/manage-conversations.ts'
import { listMemories } from '../../../../core/features/memories/read-memories.ts'
import {
  createSimulatedPlatform,
  leaseMs,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../../../simulation/until-quiet.ts'

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  process = platform.process((_call, perform) => perform())
})
afterEach(() => platform.close())

const quiet = () => untilQuiet(platform, (act) => act(process))
const agent = (name: string, tools: ToolName[]) => process.createAgent({ name, tools, model: 'offline/rules' })
const memories = async () => (await listMemories(platform.ports)(platform.caller, {})).items

async function subjects(): Promise<readonly (string | undefined)[]> {
  return (await platform.stored()).missions.map(({ subject }) => subject)
}

const note = 'note for good that she likes tea'

test('an agent remembers in one mission, and recalls in the next for the same subject', async () => {
  await agent('clerk', ['remember', 'recall'])
  const first = await process.submit({ agent: 'clerk', input: note, subject: 'ann' })
  await quiet()
  expect(await memories()).toMatchObject([
    { text: 'she likes tea', subject: 'ann', agent: 'clerk', source: { mission_id: first.id, step: 2 } },
  ])
  const ask = { agent: 'clerk', input: 'what do you know about tea?' }
  const [ann, bob, nobody] = [
    await process.submit({ ...ask, subject: 'ann' }),
    await process.submit({ ...ask, subject: 'bob' }),
    await process.submit(ask),
  ]
  await quiet()
  const recalled = async ({ id }: { readonly id: string }) => JSON.stringify((await platform.record(id)).steps[1])
  expect(await recalled(ann)).toContain('she likes tea')
  expect(await recalled(bob)).not.toContain('she likes tea')
  expect(await recalled(nobody)).not.toContain('she likes tea')
})

test('a process that dies once the memory is written, and before its step is, makes no second one', async () => {
  await agent('clerk', ['remember'])
  const { id } = await process.submit({ agent: 'clerk', input: note })
  // The claim, the decision, the intent and the memory.
  let left = 4
  const dies = platform.process((call, perform) => {
    if (call.operation === 'write' && left-- <= 0) return Promise.reject(new Error('The process is lost'))
    return perform()
  })
  for (const { body } of platform.receive()) await dies.execute(body).catch(() => {})
  expect(await memories()).toHaveLength(1)
  expect((await platform.record(id)).steps).toHaveLength(1)
  platform.advance(leaseMs + 1)
  await quiet()
  expect(await memories()).toMatchObject([{ text: 'she likes tea', source: { mission_id: id, step: 2 } }])
  const { mission, steps } = await platform.record(id)
  expect(mission).toMatchObject({ status: 'COMPLETED', open_effect: null })
  expect(steps[1]).toMatchObject({ tool: 'remember', output: { known_before: true }, effect: { state: 'DONE' } })
  expect((await quietProblems(platform)).problems).toEqual([])
})

describe('a mission has the subject', () => {
  test('of the mission that delegates to it, and remembers for its own agent', async () => {
    await agent('boss', ['delegate'])
    await agent('clerk', ['remember'])
    await process.submit({ agent: 'boss', input: `ask clerk: ${note}`, subject: 'ann' })
    await quiet()
    expect(await subjects()).toEqual(['ann', 'ann'])
    expect(await memories()).toMatchObject([{ subject: 'ann', agent: 'clerk' }])
  })

  test('of the dead mission that it is another try of', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'doomed', subject: 'ann' })
    await quiet()
    await process.redrive(id, { input: 'hello' })
    expect(await subjects()).toEqual(['ann', 'ann'])
  })

  test('of the conversation that it replies in', async () => {
    const conversation = NewConversation.parse({ agent: 'echo', subject: 'ann' })
    const { id, subject } = await createConversation(platform.ports)(platform.caller, conversation)
    await process.say(id, 'hello', 'key')
    await quiet()
    const shown = (await process.conversation(id)).conversation
    expect([subject, shown.subject, await subjects()]).toEqual(['ann', 'ann', ['ann']])
  })

  test('that its schedule says', async () => {
    const mission = { agent: 'echo', input: 'on time', subject: 'ann' }
    await process.createSchedule({ name: 'once', mission, after_s: 60 })
    platform.advance(61_000)
    await quiet()
    expect(await subjects()).toEqual(['ann'])
  })

  test('of nobody, unless it is said', async () => {
    const { subject } = await process.submit({ agent: 'echo', input: 'x' })
    expect([subject, await subjects()]).toEqual([null, [undefined]])
  })
})

test('whoever takes a mission over remembers as itself', async () => {
  await agent('boss', ['handoff'])
  await agent('clerk', ['remember'])
  const { id } = await process.submit({ agent: 'boss', input: `hand over to clerk: ${note}`, subject: 'ann' })
  await quiet()
  expect((await platform.record(id)).mission.agent).toBe('clerk')
  expect(await memories()).toMatchObject([{ subject: 'ann', agent: 'clerk', source: { mission_id: id } }])
})
