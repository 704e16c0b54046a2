import { afterEach, beforeEach, expect, test } from 'vitest'
import { approvalKey } from '../../../../core/records/approval/approval.ts'
import { missionPartition } from '../../../../core/records/mission/mission-items.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

const daySeconds = 24 * 60 * 60

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 2 })
  process = platform.process((_call, perform) => perform())
})
afterEach(() => platform.close())

const settle = () => deliverAll(platform, (act) => act(process))

async function itemsOf(id: string) {
  return (await platform.store.query('entities', { partition: missionPartition(id), limit: 1000 })).items
}

test('all that belongs to a mission expires, and nothing of it before the mission itself', async () => {
  const { id } = await process.submit({
    agent: 'supervisor',
    input: 'remember the colour is blue.\nask coder: what is 2 + 3?',
  })
  await settle()
  const end = Math.ceil(platform.now() / 1000) + 30 * daySeconds
  const [family] = [(await platform.stored()).missions]
  expect(family.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED'])
  for (const mission of family) {
    const items = await itemsOf(mission.id)
    const kinds = new Set(items.map(({ sort }) => sort.split('#')[0]))
    if (mission.id === id) expect([...kinds].sort()).toEqual(['child', 'event', 'memory', 'mission', 'step'])
    for (const { sort, expires_at } of items) {
      if (sort === 'mission') expect(expires_at).toBe(end)
      else expect([sort, Number(expires_at) >= end && Number(expires_at) < end + 7 * daySeconds]).toEqual([sort, true])
    }
  }
})

test('a mission that has not ended does not expire, however long ago it was made', async () => {
  const startAt = new Date(platform.now() + 300 * daySeconds * 1000).toISOString()
  const { id } = await process.submit({ agent: 'echo', input: 'late', start_at: startAt })
  expect((await itemsOf(id)).find(({ sort }) => sort === 'mission')?.expires_at).toBeUndefined()
  platform.advance(301 * daySeconds * 1000 - 60_000)
  await process.cancel(id)
  expect((await platform.record(id)).events.map(({ type }) => type)).toEqual(['mission.submitted', 'mission.cancelled'])
})

test('after its time a mission is gone, from its address and from the lists', async () => {
  const { id } = await process.submit({ agent: 'echo', input: 'hello' })
  await settle()
  platform.advance((30 * daySeconds - 2) * 1000)
  expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  platform.advance(4000)
  await expect(platform.record(id)).rejects.toThrow(`There is no mission ${id}`)
  platform.advance(7 * daySeconds * 1000)
  expect(await itemsOf(id)).toEqual([])
})

test('an approval that was decided goes with its mission, and one that is open stays', async () => {
  await process.createAgent({
    name: 'asking',
    tools: ['calculator'],
    approvals: [
      { tool: 'calculator', when: 'always', form: null, approvers: [], deadline_s: 604_800, default: 'reject' },
    ],
  })
  const submitted = { agent: 'asking', input: 'what is 17 * 23?', timeout_s: 7 * daySeconds }
  const { id } = await process.submit(submitted)
  await settle()
  const [approval] = (await process.approvals('OPEN')).items
  const expiryOf = async () => (await platform.store.get('entities', approvalKey(String(approval?.id))))?.expires_at
  expect(await expiryOf()).toBeUndefined()
  await process.decide(String(approval?.id), { decision: 'approve' })
  const { mission } = await platform.record(id)
  expect(await expiryOf()).toBe(Date.parse(mission.deadline) / 1000 + 30 * daySeconds)
})

test('a conversation goes when nobody has spoken in it for as long, and never under a reply', async () => {
  const { id } = await process.begin({ agent: 'echo', on_message: 'queue' })
  const said = platform.now() / 1000
  await process.say(id, 'hello', 'first')
  const itemsNow = async () =>
    (await platform.store.query('entities', { partition: `conversation#${id}`, limit: 10 })).items
  expect((await itemsNow()).map(({ expires_at }) => expires_at !== undefined)).toEqual([false, true])
  await settle()
  platform.advance(5 * 60_000)
  await process.sweep()
  const [conversation, ...messages] = await itemsNow()
  expect(conversation?.expires_at).toBe(platform.now() / 1000 + 30 * daySeconds)
  expect(messages).toHaveLength(2)
  for (const message of messages) expect(Number(message.expires_at)).toBeGreaterThan(said + 30 * daySeconds)
})
