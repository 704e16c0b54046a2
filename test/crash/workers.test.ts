import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { recordProblems } from '../invariants/mission-record.ts'
import { Client } from './client.ts'
import { Edition } from './edition.ts'
import { makeTenants } from './tenants.ts'
import { fileProblems, readAll } from './verdict.ts'
import { WorkerProcess } from './worker-process.ts'

const missions = Number(process.env.SORTIE_WORKER_MISSIONS ?? 24)
const agent = 'summarizer'
const text = 'One. Twenty two. Three hundred thirty three. Four. Five and a half. Six.'
const slots = 5
/** Six heartbeats of a second, then the next poll or sweep of a sibling, and the mission itself. */
const patienceMs = 60_000

test('the work of workers that are killed or frozen goes on with others, once', { timeout: 150_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-workers-'))
  const [tenant] = await makeTenants(folder, [slots])
  if (!tenant) throw new Error('No tenant was made')
  const edition = new Edition(folder, 'localhost')
  const workers: WorkerProcess[] = []
  try {
    await edition.start()
    const client = new Client(edition, tenant)
    const hire = await hiring(client, workers)
    const first = [hire(), hire(), hire()] as const
    const ids = await submitAll(client)
    const watching = new AbortController()
    const most = mostRunning(client, watching.signal)
    // In the middle of their first missions, each of which takes more than a second.
    const [killed, frozen, third] = await busyFirst(first)
    killed.kill()
    frozen.freeze()
    hire()
    hire()
    // Six heartbeats; whether a sibling has polled since, and so noticed, is left to chance.
    await pause(8000)
    frozen.thaw()
    const drained = third.stop()
    await untilEnded(client, ids)
    watching.abort()
    expect(await drained).toBe(0)
    expect(await most).toBeLessThanOrEqual(slots)
    const records = await readAll(client)
    expect(records.flatMap(recordProblems)).toEqual([])
    expect(records.map(({ mission }) => [mission.status, mission.output])).toEqual(
      ids.map(() => ['COMPLETED', { summary: 'Three hundred thirty three. Five and a half.', sentences: 6 }]),
    )
    // Each sentence was rated once on the record, whoever did it.
    for (const { mission, steps } of records) {
      expect(steps).toHaveLength(6)
      expect(mission.usage.model_calls).toBe(6)
    }
    const lost = records.flatMap(({ events }) => events.filter(({ data }) => data.reason === 'executor_lost'))
    expect(lost.length).toBeGreaterThan(0)
    for (const worker of workers.slice(3)) expect(await worker.stop()).toBe(0)
    expect([await edition.stop(), edition.complaints]).toEqual([0, ''])
    expect(fileProblems(folder, [tenant])).toEqual([])
  } finally {
    for (const worker of workers) worker.kill()
    await edition.kill()
    await rm(folder, { recursive: true })
  }
})

/** The agent, a key for its workers, and how another one is started. */
async function hiring(client: Client, workers: WorkerProcess[]): Promise<() => WorkerProcess> {
  const { http } = await client.edition.alive()
  expect((await client.ask('POST', '/v1/agents', { body: { name: agent, kind: 'remote' } })).status).toBe(201)
  const { body } = await client.ask('POST', '/v1/keys', {
    body: { name: 'workers', scopes: ['workers:run'], agents: [agent] },
  })
  return () => {
    const worker = new WorkerProcess({ url: http, key: body.secret, agent })
    workers.push(worker)
    return worker
  }
}

async function submitAll(client: Client): Promise<string[]> {
  const input = { text, keep: 2, pause_ms: 200 }
  const answers = await Promise.all(
    Array.from({ length: missions }, () => client.ask('POST', '/v1/missions', { body: { agent, input } })),
  )
  return answers.map(({ body }) => body.id)
}

async function mostRunning(client: Client, over: AbortSignal): Promise<number> {
  let most = 0
  while (!over.aborted) {
    const { body } = await client.ask('GET', '/v1/missions?status=RUNNING&limit=100')
    most = Math.max(most, body.items.length)
    await pause(50)
  }
  return most
}

/** Two that have just begun a mission, and the other one. */
async function busyFirst(
  workers: readonly [WorkerProcess, WorkerProcess, WorkerProcess],
): Promise<readonly [WorkerProcess, WorkerProcess, WorkerProcess]> {
  const isBusy = (worker: WorkerProcess) => worker.said.includes('begun')
  for (const until = Date.now() + patienceMs; Date.now() < until; await pause(20)) {
    const sorted = [...workers].sort((a, b) => Number(isBusy(b)) - Number(isBusy(a)))
    const [one, two, three] = sorted
    if (one && two && three && isBusy(two)) return [one, two, three]
  }
  throw new Error('No two workers were ever busy')
}

async function untilEnded(client: Client, ids: readonly string[]): Promise<void> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await pause(200)) {
    const { body } = await client.ask('GET', '/v1/missions?status=COMPLETED&limit=100')
    if (body.items.length === ids.length) return
  }
  const left = (await client.ask('GET', '/v1/missions?limit=100')).body.items as { status: string }[]
  throw new Error(`Not ended: ${left.map(({ status }) => status).filter((status) => status !== 'COMPLETED')}`)
}
