import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBlobs } from '../../adapters/local/blobs.ts'
import { blobFolder, databaseFile } from '../../adapters/local/data-folder.ts'
import type { Mission } from '../../contract/resources/mission.ts'
import { type Client, createClient } from '../../sdk/client.ts'
import { runSortie } from '../cli/run-sortie.ts'
import { openReceiver, type Received, type Receiver } from '../scenarios/receiver.ts'
import { deliveredBy, hashesOf, idOf, keyOf, missionIn } from '../scenarios/told.ts'
import { type EditionProcess, startEdition } from './edition-process.ts'

// Four processes one after the other, on machines that may be busy.
const wholeDrillMs = 180_000
const firstMissions = 60
const laterMissions = 30
const large = 'x'.repeat(80_000)

let place: string
let receiver: Receiver
let running: EditionProcess | undefined
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'sortie-drill-'))
  receiver = await openReceiver()
})
afterAll(async () => {
  await running?.kill()
  await receiver.close()
  await rm(place, { recursive: true, force: true })
})

test('a backup that was taken under load is what the API had said by then, goes on to its end, and sends nothing again', {
  timeout: wholeDrillMs,
}, async () => {
  const [data, restored, file, keyFile] = ['data', 'restored', 'backup', 'key'].map((name) => join(place, name)) as [
    string,
    string,
    string,
    string,
  ]
  const env = { SORTIE_FETCH_ALLOW: receiver.host }
  const callbacks = receiver.inbox()
  const payments = receiver.inbox()
  running = await startEdition({ data, env })
  const apiKey = String(running.api_key)
  const before = createClient({ url: running.http, apiKey, retries: 0 })
  await before.createAgent({ body: payer(payments.url) })

  const load = startLoad(before, { callbacks: callbacks.url, payments: payments.url })
  await load.reached(firstMissions)
  const accepted = [...load.accepted]
  const ended = await hashesOf(before, await missionsOf(before, 'COMPLETED'))
  const delivered = await deliveredBy(before)
  const keysOfEnded = new Set(payments.received.map(keyOf).filter((key) => ended.has(missionIn(key))))
  const taken = await sortie('backup', file, '--data', data, '--key-file', keyFile, '--new-key')
  const newest = load.accepted.length
  await load.reached(newest + laterMissions)
  await running.kill()
  await load.stop()
  const postedBefore = callbacks.received.length
  const paidBefore = payments.received.length
  const lost = load.accepted.slice(newest)

  const told = await sortie('restore', file, '--data', restored, '--key-file', keyFile)
  expect(told).toMatchObject({
    taken_at: taken.taken_at,
    set_aside: null,
    missions: taken.missions,
    blobs: taken.blobs,
  })
  expect(Date.parse(String(told.taken_at)) + (Number(told.lost_s) + 1) * 1000).toBeGreaterThan(Date.now() - 60_000)
  expect(await missingBlobs(restored)).toEqual([])

  running = await startEdition({ data: restored, env })
  const after = createClient({ url: running.http, apiKey })
  // Before anything else: what had ended is what it was.
  expect(await hashesOf(after, [...ended.keys()])).toEqual(ended)
  await expectPaused(after, taken.taken_at)
  expect(running.paused).toEqual({ restored_to: taken.taken_at })
  expect([callbacks.received.length, payments.received.length]).toEqual([postedBefore, paidBefore])
  // Whoever looks may stop what is not to go on.
  const [stopped = ''] = await missionsOf(after, 'SCHEDULED')
  await after.cancelMission({ params: { mission_id: stopped } })
  expect(await sortie('resume', '--data', restored)).toEqual({ resumed: true, restored_to: taken.taken_at })
  expect(await sortie('resume', '--data', restored)).toEqual({ resumed: false, restored_to: null })
  await eventually(async () => (await unfinished(after)).length === 0)
  await eventually(async () => (await after.listDeliveries({ query: { status: 'PENDING' } })).items.length === 0)

  // What was accepted before the backup is there, and came to its end once.
  for (const { id, input } of accepted.filter(({ id }) => id !== stopped)) {
    const mission = await after.getMission({ params: { mission_id: id } })
    expect(mission, id).toMatchObject({ status: 'COMPLETED', input })
  }
  // What came after it is lost, and nothing else: so many missions as it said.
  for (const { id } of lost)
    await expect(after.getMission({ params: { mission_id: id } })).rejects.toMatchObject({ code: 'not_found' })
  const counted = Object.values(taken.missions as Record<string, number>).reduce((sum, count) => sum + count, 0)
  expect(await missionsOf(after)).toHaveLength(counted)
  expect(counted).toBeGreaterThanOrEqual(accepted.length)

  // What was delivered by the backup is not posted again; what was on its way then may be, under the same id and with the same event.
  const [first, again] = [callbacks.received.slice(0, postedBefore), callbacks.received.slice(postedBefore)]
  expect(again.filter((post) => delivered.has(idOf(post)))).toEqual([])
  const known = new Map(first.map((post) => [idOf(post), eventIn(post)]))
  for (const post of again) if (known.has(idOf(post))) expect(eventIn(post)).toEqual(known.get(idOf(post)))
  expect(new Set(again.map(idOf)).size).toBe(again.length)
  // An ended mission pays nothing any more, and one that goes on pays under the key that the receiver has seen.
  const paidAgain = payments.received.slice(paidBefore)
  expect(paidAgain.filter((payment) => keysOfEnded.has(keyOf(payment)))).toEqual([])
  const bodies = Map.groupBy(payments.received, keyOf)
  for (const [key, sent] of bodies) expect(new Set(sent.map(({ body }) => body)).size, key).toBe(1)
  const keysOfMission = Map.groupBy(bodies.keys(), missionIn)
  for (const [mission, keys] of keysOfMission) expect(keys, mission).toHaveLength(1)
})

test('what the commands say never has the key, and a wrong one is refused by its name', async () => {
  const [data, file, keyFile, other] = ['said', 'said.backup', 'said.key', 'other.key'].map((name) =>
    join(place, name),
  ) as [string, string, string, string]
  const edition = await startEdition({ data })
  await edition.stop()
  const made = await runSortie(['backup', file, '--data', data, '--key-file', keyFile, '--new-key'])
  expect(made).toMatchObject({ code: 0, err: '' })
  expect(made.out).toMatch(/^Backup +.*\nAs of +20.*\nMissions +none\n/)
  expect(await runSortie(['backup', `${file}-2`, '--data', data, '--key-file', other, '--new-key'])).toMatchObject({
    code: 0,
  })
  const restored = await runSortie(['restore', file, '--data', `${data}-2`, '--key-file', keyFile])
  expect(restored).toMatchObject({ code: 0, err: '' })
  expect(restored.out).toMatch(/is lost: .* until now/)
  const refused = await runSortie(['--json', 'restore', file, '--data', `${data}-3`, '--key-file', other])
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(JSON.parse(refused.err)).toMatchObject({ error: { code: 'wrong_backup_key' } })
  const noFile = await runSortie(['backup', `${file}-3`, '--data', data, '--new-key'])
  expect(noFile).toMatchObject({ code: 2, err: expect.stringContaining('--key-file') })
  const withoutKey = await runSortie(['restore', file, '--data', `${data}-3`])
  expect(withoutKey).toMatchObject({ code: 1, err: expect.stringContaining('unusable_backup_key') })
  for (const secret of [keyFile, other]) {
    const text = (await readFile(secret, 'utf8')).trim()
    for (const { out, err } of [made, restored, refused, withoutKey]) expect(out + err).not.toContain(text)
  }
}, 90_000)

/** All that is due is left as it is for more than a second, in which any of it would begin; what is asked for is refused, and why is said. */
async function expectPaused(client: Client, restored_to: unknown): Promise<void> {
  const before = await Promise.all(
    (await unfinished(client)).map((id) => client.getMission({ params: { mission_id: id } })),
  )
  expect(before.length).toBeGreaterThan(0)
  const submission = client.submitMission({ body: { agent: 'echo', input: 'new' } })
  const why = `It was restored to ${restored_to}, and starts no work until an operator resumes it with \`sortie resume\``
  await expect(submission).rejects.toMatchObject({ code: 'paused_after_restore', message: why })
  expect(await client.getHealth({})).toMatchObject({
    status: 'degraded',
    parts: { work: { state: 'degraded', reason: why }, store: { state: 'ok' } },
  })
  const mission_id = before[0]?.id ?? ''
  const { reasons } = await client.explainMission({ params: { mission_id } })
  expect(reasons[0]).toMatchObject({ code: 'paused_after_restore', data: { restored_to } })
  // Timers that were due at the restore, and the lanes, would all have begun by then.
  await pause(1500)
  for (const mission of before) expect(await client.getMission({ params: { mission_id: mission.id } })).toEqual(mission)
}

interface Accepted {
  readonly id: string
  readonly input: unknown
}

/** Missions of all kinds, one after the other from three callers, until it is told to stop or nobody answers. */
function startLoad(client: Client, urls: { readonly callbacks: string; readonly payments: string }) {
  const accepted: Accepted[] = []
  let stopped = false
  let number = 0
  const caller = async () => {
    while (!stopped) {
      const body = missionOf(number++, urls)
      const mission = await client.submitMission({ body }).catch(() => undefined)
      if (!mission) return
      accepted.push({ id: mission.id, input: body.input })
      await pause(5)
    }
  }
  const callers = Promise.all([caller(), caller(), caller()])
  return {
    accepted,
    reached: (count: number) => eventually(async () => accepted.length >= count),
    async stop() {
      stopped = true
      await callers
    },
  }
}

function missionOf(number: number, { callbacks, payments }: { callbacks: string; payments: string }) {
  const told = { callback_url: callbacks }
  const kinds = [
    { agent: 'echo', input: `small ${number}`, ...told },
    { agent: 'echo', input: `${number} ${large}`, ...told },
    { agent: 'payer', input: `POST {"amount": ${number}} to ${payments}`, ...told },
    { agent: 'echo', input: `later ${number}`, start_at: new Date(Date.now() + 4000).toISOString(), ...told },
  ] as const
  return kinds[number % kinds.length] ?? kinds[0]
}

function payer(url: string) {
  return {
    name: 'payer',
    instructions: '',
    tools: ['http_request' as const],
    effects: [{ tool: 'http_request' as const, url_prefix: url, when_unknown: 'repeat' as const }],
  }
}

async function sortie(...args: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await runSortie(['--json', ...args])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out)
}

async function missionsOf(client: Client, status?: Mission['status']): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.listMissions({
      query: { limit: 100, ...(status && { status }), ...(cursor && { cursor }) },
    })
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.next_cursor
  }
  return ids
}

async function unfinished(client: Client): Promise<string[]> {
  const states = ['SCHEDULED', 'PENDING', 'QUEUED', 'RUNNING', 'WAITING'] as const
  return (await Promise.all(states.map((state) => missionsOf(client, state)))).flat()
}

/** Blobs that an item names and that are not there. */
async function missingBlobs(data: string): Promise<string[]> {
  const blobs = createBlobs(blobFolder(data))
  const database = new DatabaseSync(databaseFile(data), { readOnly: true })
  const rows = database.prepare(`SELECT pk, body FROM entities WHERE body LIKE '%"blob":"%'`).all()
  database.close()
  expect(rows.length).toBeGreaterThan(0)
  const named = rows.flatMap(({ pk, body }) =>
    [...String(body).matchAll(/"blob":"([^"]+)"/g)].map(([, key = '']) => ({
      tenant: String(pk).split('|')[0] ?? '',
      key,
    })),
  )
  const found = await Promise.all(named.map(async ({ tenant, key }) => ((await blobs.get(tenant, key)) ? [] : [key])))
  return found.flat()
}

/** Which event it tells of. */
function eventIn({ body }: Received) {
  const { type, mission_id, seq } = JSON.parse(body)
  return { type, mission_id, seq }
}

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(50)
}
