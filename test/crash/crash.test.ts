import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Client } from './client.ts'
import { Edition } from './edition.ts'
import { canceller, follower, followerOfAll, inspector, poller, type Scene, submitter } from './load.ts'
import { startSlowServer } from './slow-server.ts'
import { makeTenants } from './tenants.ts'
import { fileProblems, readAll, verdict } from './verdict.ts'
import { Witness } from './witness.ts'

/** See docs/testing.md for a longer run. */
const kills = Number(process.env.SORTIE_CRASH_KILLS ?? 12)
/** A busy machine kills less often, unless it was told how often. */
const longestMs = process.env.SORTIE_CRASH_KILLS === undefined ? 35_000 : Number.POSITIVE_INFINITY

test(`what was promised holds after up to ${kills} kills at random moments under load`, {
  timeout: 120_000 + kills * 10_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-crash-'))
  const slow = await startSlowServer()
  const tenants = await makeTenants(folder, [5, 2])
  const edition = new Edition(folder, slow.host)
  const over = new AbortController()
  const scenes = makeScenes(edition, tenants, `http://${slow.host}`, over.signal)
  const began = Date.now()
  await edition.start()
  const actors = scenes.flatMap(startActors)
  try {
    for (let killed = 0; killed < kills && Date.now() - began < longestMs; killed++) {
      await untilSomeMoment(scenes)
      await edition.kill()
      if (Math.random() < 0.2) await dieWhileStarting(edition)
      await edition.start()
    }
    await untilSomeMoment(scenes)
    over.abort()
    await Promise.all(actors)
    const until = Date.now() + patienceMs
    for (const { client } of scenes) await untilFinished(client, until)
    for (const [index, { client, witness }] of scenes.entries()) {
      const records = await readAll(client)
      console.log(summary(records.length, witness))
      expect(verdict(records, witness, tenants[index] as (typeof tenants)[number], slow.askedAt)).toEqual([])
    }
    expect([await edition.stop(), edition.complaints]).toEqual([0, ''])
    expect(fileProblems(folder, tenants)).toEqual([])
  } finally {
    over.abort()
    slow.close()
    await edition.kill()
    await rm(folder, { recursive: true })
  }
})

function makeScenes(
  edition: Edition,
  tenants: Awaited<ReturnType<typeof makeTenants>>,
  slowUrl: string,
  over: AbortSignal,
): readonly Scene[] {
  const scenes: { -readonly [Name in keyof Scene]: Scene[Name] }[] = tenants.map((tenant) => ({
    client: new Client(edition, tenant),
    witness: new Witness(),
    foreign: undefined,
    slowUrl,
    over,
  }))
  for (const [index, scene] of scenes.entries()) scene.foreign = scenes[(index + 1) % scenes.length]
  return scenes
}

function startActors(scene: Scene): Promise<void>[] {
  const actors = [
    ...['a', 'b', 'c', 'd'].map((name) => submitter(scene, name)),
    canceller(scene),
    poller(scene),
    poller(scene),
    follower(scene),
    follower(scene),
    followerOfAll(scene),
    inspector(scene),
  ]
  return actors.map((acting) => acting.catch((error) => void scene.witness.problems.push(String(error))))
}

const longestMomentMs = 2500

/** After some more was told to somebody, so that a slow machine is killed in the middle of its work too. */
async function untilSomeMoment(scenes: readonly Scene[]): Promise<void> {
  const told = () => scenes.reduce((sum, { witness }) => sum + witness.accepted.size + witness.eventsSeen, 0)
  const [enough, until] = [told() + Math.random() * 300, Date.now() + longestMomentMs]
  while (told() < enough && Date.now() < until) await pause(1)
}

/** Recovery itself is interrupted. */
async function dieWhileStarting(edition: Edition): Promise<void> {
  const starting = edition.start().catch(() => {})
  await pause(Math.random() * 1000)
  await edition.kill()
  await starting
}

/** Less than a lease: what ran when it was killed must not wait for its lease to run out. */
const patienceMs = 50_000

async function untilFinished(client: Client, until: number): Promise<void> {
  for (const status of ['SCHEDULED', 'WAITING', 'PENDING', 'QUEUED', 'RUNNING', 'WAITING', 'PENDING', 'RUNNING']) {
    while (Date.now() < until) {
      const { body } = await client.ask('GET', `/v1/missions?status=${status}&limit=1`)
      if (body.items.length === 0) break
      await pause(100)
    }
  }
}

function summary(missions: number, { accepted, cancelled, eventsSeen, stepsSeen, sawRunning }: Witness): string {
  return `${missions} missions, ${accepted.size} of them submitted and ${cancelled.size} cancelled; ${eventsSeen} events and ${stepsSeen} steps seen; up to ${sawRunning} at once`
}
