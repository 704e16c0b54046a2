import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from './client.ts'
import { Edition } from './edition.ts'
import { canceller, follower, followerOfAll, inspector, poller, type Scene, submitter } from './load.ts'
import { startSlowServer } from './slow-server.ts'
import { makeTenants, type TestTenant } from './tenants.ts'
import { fileProblems, readAll, verdict } from './verdict.ts'
import { Witness } from './witness.ts'

export interface Trial {
  /** How many slots each tenant has. */
  readonly concurrencies: readonly number[]
  readonly cast: Cast
  /** What the edition suffers while the actors act. */
  readonly ordeal: (edition: Edition, scenes: readonly Scene[]) => Promise<void>
  /** How long what was accepted may take to end after it. */
  readonly patienceMs: number
}

/** Puts an edition under load, lets it suffer, and judges what is there in the end. @returns what is wrong, in words */
export async function tried({ concurrencies, cast, ordeal, patienceMs }: Trial): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-crash-'))
  let aheadMs = () => 0
  const slow = await startSlowServer(() => Date.now() + aheadMs())
  const tenants = await makeTenants(folder, concurrencies)
  const edition = new Edition(folder, slow.host)
  aheadMs = () => edition.aheadMs
  const over = new AbortController()
  const scenes = makeScenes(edition, tenants, `http://${slow.host}`, over.signal)
  await edition.start()
  const actors = scenes.flatMap((scene) => startActors(scene, cast))
  try {
    await ordeal(edition, scenes)
    await untilSomeMoment(scenes)
    over.abort()
    await Promise.all(actors)
    const until = Date.now() + patienceMs
    for (const { client } of scenes) await untilFinished(client, until)
    const problems: string[] = []
    for (const [index, { client, witness }] of scenes.entries()) {
      const records = await readAll(client)
      console.log(summary(records.length, witness))
      problems.push(...verdict(records, witness, tenants[index] as TestTenant, slow.askedAt))
    }
    const code = await edition.stop()
    if (code !== 0 || edition.complaints !== '') problems.push(`it ended with ${code}: ${edition.complaints}`)
    return [...problems, ...fileProblems(folder, tenants)]
  } finally {
    over.abort()
    slow.close()
    await edition.kill()
    await rm(folder, { recursive: true })
  }
}

function makeScenes(
  edition: Edition,
  tenants: readonly TestTenant[],
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

interface Cast {
  readonly submitters: number
  /** As many over HTTP as over WebSocket. */
  readonly followers: number
}

function startActors(scene: Scene, { submitters, followers }: Cast): Promise<void>[] {
  const several = (count: number, act: (at: number) => Promise<void>) =>
    Array.from({ length: count }, (_, at) => act(at))
  const actors = [
    ...several(submitters, (at) => submitter(scene, `submitter-${at}`)),
    canceller(scene),
    ...several(followers, () => poller(scene)),
    ...several(followers, () => follower(scene)),
    followerOfAll(scene),
    inspector(scene),
  ]
  return actors.map((acting) => acting.catch((error) => void scene.witness.problems.push(String(error))))
}

const longestMomentMs = 2500

/** After some more was told to somebody, so that a slow machine is killed in the middle of its work too. */
export async function untilSomeMoment(scenes: readonly Scene[]): Promise<void> {
  const told = () => scenes.reduce((sum, { witness }) => sum + witness.accepted.size + witness.eventsSeen, 0)
  const [enough, until] = [told() + Math.random() * 300, Date.now() + longestMomentMs]
  while (told() < enough && Date.now() < until) await pause(1)
}

/** Recovery itself is interrupted. */
export async function dieWhileStarting(edition: Edition): Promise<void> {
  const starting = edition.start().catch(() => {})
  await pause(Math.random() * 1000)
  await edition.kill()
  await starting
}

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
