import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { MissionRecord } from '../invariants/mission-record.ts'
import { Client } from './client.ts'
import { type Crew, hireCrews, payer } from './crew.ts'
import { crewAgent } from './crew-agent.ts'
import { Edition } from './edition.ts'
import { canceller, follower, followerOfAll, inspector, poller, type Scene, submitter } from './load.ts'
import { startSlowServer } from './slow-server.ts'
import { makeTenants, type TestTenant } from './tenants.ts'
import { fileProblems, Judge, records } from './verdict.ts'
import { Witness } from './witness.ts'

export interface Trial {
  /** How many slots each tenant has. */
  readonly concurrencies: readonly number[]
  readonly cast: Cast
  /** What the edition suffers while the actors act. */
  readonly ordeal: (
    edition: Edition,
    scenes: readonly Scene[],
    crews: readonly Crew[],
    strangers: readonly TestTenant[],
  ) => Promise<void>
  /** So many processes with a worker for each tenant. */
  readonly crews?: number
  /** Tenants as `sortie tenants create` makes them, which nobody judges: whatever they do must not show. */
  readonly strangers?: number
  /** Beside the slow server, `host:port` that missions may reach. */
  readonly reachable?: string
  /** How long what was accepted may take to end after it. */
  readonly patienceMs: number
}

/** Puts an edition under load, lets it suffer, and judges what is there in the end. @returns what is wrong, in words */
export async function tried({
  concurrencies,
  cast,
  ordeal,
  patienceMs,
  crews: crewCount = 0,
  strangers: strangerCount = 0,
  reachable,
}: Trial): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sortie-crash-'))
  let aheadMs = () => 0
  const slow = await startSlowServer(() => Date.now() + aheadMs())
  const tenants = await makeTenants(folder, concurrencies)
  const strangers = await makeTenants(
    folder,
    Array.from({ length: strangerCount }, () => 10),
    100,
  )
  const edition = new Edition(folder, [slow.host, ...(reachable === undefined ? [] : [reachable])].join(','))
  aheadMs = () => edition.aheadMs
  const over = new AbortController()
  const shared = { slowUrl: `http://${slow.host}`, over: over.signal, hasCrew: crewCount > 0 }
  const scenes = makeScenes(edition, tenants, shared)
  await edition.start()
  const crews = await hireCrews(edition, scenes, crewCount)
  const settled = new AbortController()
  const actors = scenes.flatMap((scene) => startActors(scene, cast))
  const payers = crewCount > 0 ? scenes.map((scene) => noting(scene, payer(scene, settled.signal))) : []
  try {
    await ordeal(edition, scenes, crews.all, strangers)
    await untilSomeMoment(scenes)
    over.abort()
    for (const crew of crews.all) crew.thaw()
    await Promise.all(actors)
    const until = Date.now() + patienceMs
    for (const { client } of scenes) await untilFinished(client, until)
    settled.abort()
    await Promise.all(payers)
    const problems: string[] = []
    for (const [index, { client, witness }] of scenes.entries()) {
      const seen = seenBy(witness)
      const judge = new Judge({ witness, tenant: tenants[index] as TestTenant, askedAt: slow.askedAt })
      const tally = new Tally()
      for await (const record of records(client)) {
        judge.hear(record)
        tally.count(record)
      }
      console.log(`${tally.missions} missions, ${seen}${tally.ofCrew()}`)
      problems.push(...judge.verdict())
    }
    for (const crew of crews.all) {
      const left = await crew.stop()
      if (left !== 0 || crew.complaints !== '') problems.push(`a crew ended with ${left}: ${crew.complaints}`)
    }
    const code = await edition.stop()
    if (code !== 0 || edition.complaints !== '') problems.push(`it ended with ${code}: ${edition.complaints}`)
    return [...problems, ...fileProblems(folder, tenants)]
  } finally {
    over.abort()
    settled.abort()
    for (const crew of crews.all) crew.kill()
    crews.close()
    slow.close()
    await edition.kill()
    await rm(folder, { recursive: true })
  }
}

function makeScenes(
  edition: Edition,
  tenants: readonly TestTenant[],
  shared: Pick<Scene, 'slowUrl' | 'over' | 'hasCrew'>,
): readonly Scene[] {
  const scenes: { -readonly [Name in keyof Scene]: Scene[Name] }[] = tenants.map((tenant) => ({
    client: new Client(edition, tenant),
    witness: new Witness(),
    foreign: undefined,
    ...shared,
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
  return actors.map((acting) => noting(scene, acting))
}

function noting({ witness }: Scene, acting: Promise<void>): Promise<void> {
  return acting.catch((error) => void witness.problems.push(String(error)))
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

const unfinished = ['SCHEDULED', 'WAITING', 'PENDING', 'QUEUED', 'RUNNING'] as const

/** Looked at until all are empty in one round: a mission goes from one to another meanwhile, and back. */
export async function untilFinished(client: Client, until: number): Promise<void> {
  while (Date.now() < until) {
    let found = 0
    for (const status of unfinished) {
      const { body } = await client.ask('GET', `/v1/missions?status=${status}&limit=1`)
      found += body.items.length
    }
    // Once more, since one may have slipped from a status not yet looked at into one that was.
    for (const status of found === 0 ? unfinished : []) {
      const { body } = await client.ask('GET', `/v1/missions?status=${status}&limit=1`)
      found += body.items.length
    }
    if (found === 0) return
    await pause(100)
  }
}

function seenBy({ accepted, cancelled, eventsSeen, stepsSeen, sawRunning }: Witness): string {
  return `${accepted.size} of them submitted and ${cancelled.size} cancelled; ${eventsSeen} events and ${stepsSeen} steps seen; up to ${sawRunning} at once`
}

class Tally {
  missions = 0
  readonly #crew = { missions: 0, done: 0, lost: 0, short: 0 }

  count({ mission, events }: MissionRecord): void {
    this.missions++
    if (mission.agent !== crewAgent) return
    this.#crew.missions++
    if (mission.status === 'COMPLETED') this.#crew.done++
    this.#crew.lost += events.filter(({ data }) => data.reason === 'executor_lost').length
    this.#crew.short += events.filter(({ data }) => data.kind === 'budget').length
  }

  ofCrew(): string {
    const { missions, done, lost, short } = this.#crew
    if (missions === 0) return ''
    return `; ${missions} of the crew, ${done} completed, ${lost} times lost with a worker, ${short} waits for a budget`
  }
}
