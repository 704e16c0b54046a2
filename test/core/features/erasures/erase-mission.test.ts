import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Ports } from '../../../../core/base/ports/ports.ts'
import { continueConversation } from '../../../../core/features/conversations/continue-conversation.ts'
import { carryOnErasure } from '../../../../core/features/erasures/carry-on-erasure.ts'
import { eraseMission } from '../../../../core/features/erasures/erase-mission.ts'
import type { Mission } from '../../../../core/records/mission/mission.ts'
import { loadMission, putMission } from '../../../../core/records/mission/mission-items.ts'
import { type Fault, faultyProcess } from '../../../faults/fault.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { interceptPorts } from '../../../simulation/intercept.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let process: Process
let blobFolder: string
/** All blobs that were ever written. */
let written: string[]

beforeEach(begin)
afterEach(end)

async function begin(): Promise<void> {
  blobFolder = await mkdtemp(join(tmpdir(), 'sortie-erasing-'))
  platform = await createSimulatedPlatform({ concurrency: 2, blobFolder })
  written = []
  const { blobs } = platform.ports
  process = platform.processOn({
    blobs: {
      ...blobs,
      put: (tenant, key, ...rest) => {
        written.push(key)
        return blobs.put(tenant, key, ...rest)
      },
    },
  })
}

async function end(): Promise<void> {
  platform.close()
  await rm(blobFolder, { recursive: true })
}

const settle = () => deliverAll(platform, (act) => act(process))
const erase = (id: string, ports: Ports = platform.ports) => eraseMission(ports)(platform.caller, id)
const secret = 'apricot'

/** A mission with something of everything that a mission can have, in blobs where that can be. */
async function eventfulMission(): Promise<string> {
  const tools = ['delegate', 'save_file', 'memory_set', 'ask_person', 'render']
  await process.declareTool('render', { description: 'Renders.', effect: 'none', timeout_s: 600 })
  await process.createAgent({ name: 'clerk', model: 'offline/rules', tools: ['save_file'] })
  await process.createAgent({ name: 'boss', model: 'offline/rules', tools })
  const made = JSON.stringify({ name: 'report.md', text: `# ${secret}` })
  const { id } = await process.submit({
    agent: 'boss',
    input: [
      `remember the fruit is ${secret}.`,
      `call save_file with ${made}`,
      `call render with ${JSON.stringify({ page: secret })}`,
      `ask a person: may I eat the ${secret}?`,
      `ask clerk: call save_file with ${made}`,
      `${secret} `.repeat(12_000),
    ].join('\n'),
  })
  await settle()
  for (const call of (await process.pollCalls('render')).calls)
    await process.answerCall(call.id, { lease: call.lease, output: secret })
  await settle()
  for (const { id } of (await process.approvals('OPEN')).items)
    await process.decide(id, { decision: 'approve', payload: secret })
  await settle()
  expect((await platform.stored()).missions.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED'])
  return id
}

/** How many items of the whole store name this, by table. */
async function itemsWith(text: string): Promise<Record<string, number>> {
  await platform.database.settled()
  const counts = ['entities', 'ledger'].map((table) => {
    const found = platform.database.prepare(
      `SELECT count(*) AS n FROM ${table} WHERE pk LIKE ? OR sk LIKE ? OR body LIKE ?`,
    )
    return [table, Number(found.get(...Array.from({ length: 3 }, () => `%${text}%`))?.n)]
  })
  return Object.fromEntries(counts)
}

async function blobsLeft(): Promise<string[]> {
  const there = await Promise.all(written.map((key) => platform.ports.blobs.get(platform.tenant, key)))
  return written.filter((_, at) => there[at] !== undefined)
}

describe('an erased mission', () => {
  test('leaves nothing of what it was given, did, asked, made and delegated, but for what is billed', async () => {
    const id = await eventfulMission()
    expect((await itemsWith(secret)).entities).toBeGreaterThan(10)
    expect([(await itemsWith('approval#')).entities, (await itemsWith('tool-call#')).entities]).toEqual([1, 1])
    expect((await blobsLeft()).length).toBeGreaterThan(2)
    const ledger = Number(platform.database.prepare('SELECT count(*) AS n FROM ledger').get()?.n)
    expect(await erase(id)).toMatchObject({
      ...{ mission_id: id, state: 'erased', requested_by: 'key_1', erased_at: '2026-11-21T09:00:00.000Z' },
      ...{ missions: 2, files: 2 },
    })
    expect(await itemsWith(secret)).toEqual({ entities: 0, ledger: 0 })
    expect([(await itemsWith('approval#')).entities, (await itemsWith('tool-call#')).entities]).toEqual([0, 0])
    expect(await blobsLeft()).toEqual([])
    expect((await platform.stored()).missions).toEqual([])
    expect(platform.database.prepare('SELECT count(*) AS n FROM ledger').get()?.n).toBe(ledger)
    expect(ledger).toBeGreaterThan(2)
  })

  test('is not found any more, and erasing it again tells the same', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'hello' })
    await settle()
    const first = await erase(id)
    platform.advance(60_000)
    expect(await erase(id)).toEqual(first)
    await expect(platform.record(id)).rejects.toMatchObject({ code: 'not_found' })
    platform.advance(31 * 24 * 60 * 60_000)
    await expect(erase(id)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('takes its dead letter with it, so that nobody tries it again', async () => {
    const { id } = await process.submit({
      agent: 'coder',
      input: 'what is 2 + 3?',
      max_attempts: 1,
      caps: { max_steps: 1 },
    })
    const other = await process.submit({ agent: 'echo', input: 'other' })
    await settle()
    expect((await itemsWith('dead-letter#')).entities).toBe(1)
    await erase(id)
    expect((await itemsWith('dead-letter#')).entities).toBe(0)
    await expect(process.redrive(id, {})).rejects.toMatchObject({ code: 'not_found' })
    expect((await platform.record(other.id)).mission.status).toBe('COMPLETED')
  })

  test('goes whole where an item of it cannot be read, and where it has more than one write takes', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'hello' })
    await settle()
    const partition = `mission#${id}`
    for (let at = 0; at < 230; at++) {
      const item = { partition, sort: `step#9${String(at).padStart(5, '0')}`, version: 1, body: 'nonsense' }
      await platform.store.write([{ change: 'put', table: 'entities', item }])
    }
    expect(await erase(id)).toMatchObject({ state: 'erased', missions: 1 })
    expect((await platform.store.query('entities', { partition, limit: 10, consistent: true })).items).toEqual([])
  })
})

describe('a mission is not erased', () => {
  test('before it has ended', async () => {
    const { id } = await process.submit({ agent: 'echo', input: 'hello' })
    await expect(erase(id)).rejects.toMatchObject({ code: 'not_applicable' })
    expect((await platform.record(id)).mission.status).toBe('QUEUED')
  })

  test('by itself where it was delegated, and not while one that it delegated has not ended', async () => {
    const { id } = await process.submit({ agent: 'supervisor', input: 'ask coder: what is 2 + 3?' })
    await settle()
    const child = (await platform.stored()).missions.find(({ parent }) => parent?.mission_id === id)
    await expect(erase(child?.id ?? '')).rejects.toMatchObject({ code: 'not_applicable', details: { root_id: id } })
    await platform.store.write([
      putMission(
        { ...(child as Mission), status: 'PENDING', place: 'held' } as Mission,
        await versionOf(child?.id ?? ''),
      ),
    ])
    await expect(erase(id)).rejects.toMatchObject({ code: 'not_applicable' })
    expect((await platform.record(id)).mission.status).toBe('COMPLETED')
  })

  test('while its conversation has yet to take its reply', async () => {
    const { id } = await process.begin({ agent: 'echo', on_message: 'queue' })
    await process.say(id, 'hello', 'one')
    for (const { body } of platform.receive()) await process.execute(body)
    const [reply] = (await platform.stored()).missions
    expect(reply?.status).toBe('COMPLETED')
    await expect(erase(reply?.id ?? '')).rejects.toMatchObject({ code: 'conflict' })
    await continueConversation(platform.ports)(platform.tenant, id)
    expect(await erase(reply?.id ?? '')).toMatchObject({ state: 'erased' })
    expect((await process.conversation(id)).messages.map(({ content }) => content)).toEqual(['hello', 'hello'])
  })

  test('while an evaluation judges what it answered', async () => {
    await process.createDataset('sums')
    await process.addCase('sums', { input: 'hello', expectations: [{ kind: 'equals', value: 'hello' }] })
    await process.evaluate({ dataset: 'sums', candidates: [{ agent: 'echo' }] })
    for (const { body } of platform.receive()) await process.execute(body)
    const [trial] = (await platform.stored()).missions
    await expect(erase(trial?.id ?? '')).rejects.toMatchObject({ code: 'not_applicable' })
    await settle()
    expect(await erase(trial?.id ?? '')).toMatchObject({ state: 'erased' })
  })
})

test('what is more than one request does, the sweeper goes on with', async () => {
  const id = await eventfulMission()
  let looks = 0
  // Each look at the clock finds that so much time has passed.
  const monotonic = () => {
    looks++
    return looks * 1500
  }
  expect(await erase(id, { ...platform.ports, clock: { ...platform.ports.clock, monotonic } })).toMatchObject({
    state: 'erasing',
  })
  await expect(platform.record(id)).rejects.toMatchObject({ code: 'not_found' })
  platform.advance(60_000)
  expect((await process.sweep()).mended).toMatchObject({ mission_erased: 1 })
  expect(await itemsWith(secret)).toEqual({ entities: 0, ledger: 0 })
  expect(await erase(id)).toMatchObject({ state: 'erased', missions: 2, files: 2 })
})

test('wherever a request dies, all of it is gone in the end', async () => {
  const effects: string[] = []
  const id = await eventfulMission()
  await erase(id, interceptPorts(platform.ports, faultyProcess(effects).intercept))
  expect(effects.length).toBeGreaterThan(5)
  for (const position of effects.keys())
    for (const mishap of ['dies before', 'dies after'] as const) {
      // What was never noted is asked for again.
      if (position === 0 && mishap === 'dies before') continue
      await end()
      await begin()
      const next = await eventfulMission()
      await eraseWith(next, { position, mishap })
      for (let rounds = 0; rounds < 3; rounds++) {
        platform.advance(61_000)
        await process.sweep()
      }
      const left = [await itemsWith(secret), await blobsLeft(), (await platform.stored()).missions]
      expect([position, mishap, ...left]).toEqual([position, mishap, { entities: 0, ledger: 0 }, [], []])
      expect(await erase(next)).toMatchObject({ state: 'erased', missions: 2 })
    }
})

async function eraseWith(id: string, fault: Fault): Promise<void> {
  const { intercept, died } = faultyProcess([], fault)
  await Promise.race([erase(id, interceptPorts(platform.ports, intercept)).catch(() => {}), died])
}

test('of two who erase it one does, and the other leaves it to that one', async () => {
  const id = await eventfulMission()
  const both = await Promise.all([erase(id), erase(id)])
  expect(both.map(({ state }) => state)).toContain('erased')
  await carryOnErasure(platform.ports, platform.tenant, id, 4000)
  expect(await itemsWith(secret)).toEqual({ entities: 0, ledger: 0 })
})

async function versionOf(id: string): Promise<number> {
  return (await loadMission(platform.store, id))?.version ?? 0
}
