import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { lastEventTypes } from '../../contract/last-events.ts'
import type { ServerFrame } from '../../contract/live.ts'
import type { MissionEvent } from '../../contract/resources/mission.ts'
import type { Client } from './client.ts'
import { crewAgent } from './crew-agent.ts'
import type { Witness } from './witness.ts'

/** What the actors of one tenant share. */
export interface Scene {
  readonly client: Client
  readonly witness: Witness
  readonly foreign: Scene | undefined
  /** An address that takes a while to answer. */
  readonly slowUrl: string
  readonly over: AbortSignal
  /** Whether the tenant has a remote agent with workers. */
  readonly hasCrew: boolean
}

const priorities = ['LOW', 'NORMAL', 'HIGH', 'CRITICAL']
/** More than this many unfinished ones would only make the backlog longer. */
const maxUnfinished = 40

let inputs = 0

/** Less than a mission of the crew uses, so that it waits for more. */
const smallBudget = { tokens: 15 }

export function randomWork({ slowUrl, hasCrew }: Pick<Scene, 'slowUrl' | 'hasCrew'>): {
  agent: string
  input: string
  budget?: { tokens: number }
} {
  const n = ++inputs
  if (hasCrew && Math.random() < 0.25) {
    const knock = { agent: crewAgent, input: `knock ${n}` }
    return Math.random() < 0.3 ? { ...knock, budget: smallBudget } : knock
  }
  const kind = Math.random()
  if (kind < 0.5) return { agent: 'echo', input: `echo ${n}` }
  if (kind < 0.65) return { agent: 'coder', input: `What is ${n} * 23?` }
  if (kind < 0.8) return { agent: 'coder', input: `What does ${slowUrl}/${n} say?` }
  if (kind < 0.9) return { agent: 'supervisor', input: `ask echo: part ${n}` }
  return { agent: 'supervisor', input: `ask coder: read ${slowUrl}/${n}\nask echo: part ${n}` }
}

/** Tight ones, so that permits are passed on and slots are, often in one write. */
const limits = [
  { key: 'crm', limit: 1 },
  { key: 'site', limit: 2 },
]

function randomLimits(): { concurrency?: typeof limits } {
  const concurrency = limits.filter(() => Math.random() < 0.2)
  return concurrency.length > 0 ? { concurrency } : {}
}

/** No mission is to expire, however far the clock jumps. */
const longTimeoutS = 604_800

/** Submits, each with its own key, until it is accepted. */
export async function submitter(scene: Scene, name: string): Promise<void> {
  const { client, witness, over } = scene
  for (let count = 0; !over.aborted; count++) {
    const work = randomWork(scene)
    const key = `${name}-${count}`
    const body = { ...work, ...randomLimits(), priority: pick(priorities), timeout_s: longTimeoutS }
    const again = Math.random() < 0.1
    const answers = await Promise.all([
      client.ask('POST', '/v1/missions', { key, body }),
      ...(again ? [client.ask('POST', '/v1/missions', { key, body })] : []),
    ])
    for (const { status, body: mission } of answers) {
      if (status === 202) witness.accept(mission, work, key)
      else if (status !== 409) witness.problems.push(`submit answered ${status}: ${JSON.stringify(mission)}`)
    }
    await pause(Math.random() * 20)
    if (count % 5 === 4) await belowLimit(client, over)
  }
}

async function belowLimit(client: Client, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const { body } = await client.ask('GET', `/v1/missions?status=PENDING&limit=${maxUnfinished}`)
    if (body.items.length < maxUnfinished) return
    await pause(50)
  }
}

/** Cancels some of the newest, and reads at once how far they were. */
export async function canceller({ client, witness, over }: Scene): Promise<void> {
  while (!over.aborted) {
    await pause(50 + Math.random() * 100)
    const id = pick(witness.ids.slice(-10))
    if (id === undefined) continue
    const { status, body } = await client.ask('POST', `/v1/missions/${id}/cancel`)
    if (status === 200) {
      if (body.mission.status !== 'CANCELLED') witness.problems.push(`${id}: its cancel was confirmed, and it is not`)
      const { length: steps } = await client.all(`/v1/missions/${id}/steps`)
      const { body: again } = await client.ask('POST', `/v1/missions/${id}/cancel`)
      witness.cancelled.set(id, witness.cancelled.get(id) ?? { steps, by: Date.parse(again.requested_at) })
    } else if (body.error?.code !== 'mission_finished') {
      witness.problems.push(`cancel answered ${status}: ${JSON.stringify(body)}`)
    }
  }
}

/** Follows one mission after the other by long polls, from event to event. */
export async function poller({ client, witness, over }: Scene): Promise<void> {
  while (!over.aborted) {
    const id = pick(witness.ids.slice(-5))
    if (id === undefined) await pause(20)
    else await pollToEnd(client, witness, id, over)
  }
}

async function pollToEnd(client: Client, witness: Witness, id: string, over: AbortSignal): Promise<void> {
  for (let after = 0; !over.aborted; ) {
    const { status, body } = await client.ask('GET', `/v1/missions/${id}/events?after=${after}&wait=5`)
    if (status !== 200) {
      witness.problems.push(`${id}: was accepted, and its events answer ${status}`)
      return
    }
    for (const event of body.items as MissionEvent[]) {
      if (event.seq !== ++after) witness.problems.push(`${id}: a poll after ${after - 1} gave ${event.seq}`)
      witness.saw(event)
    }
    if (body.finished) return
    // Releases before this one do not say when.
    if (body.items.length === 0) await pause((body.ask_again_s ?? 0) * 1000)
  }
}

/** Looks now and then at how many run, at steps, and at whether the other tenant's missions can be seen. */
export async function inspector({ client, witness, foreign, over }: Scene): Promise<void> {
  while (!over.aborted) {
    await pause(15 + Math.random() * 30)
    const running = await client.ask('GET', '/v1/missions?status=RUNNING&limit=100')
    witness.sawRunning = Math.max(witness.sawRunning, running.body.items.length)
    const id = pick(witness.ids.slice(-20))
    if (id !== undefined) for (const step of await stepsOf(client, id)) witness.sawStep(id, step)
    const secret = foreign && pick(foreign.witness.ids)
    if (secret === undefined) continue
    const path = `/v1/missions/${secret}${pick(['', '/events', '/steps', '/cancel'])}`
    const { status } = await client.ask(path.endsWith('/cancel') ? 'POST' : 'GET', path)
    if (status !== 404) witness.problems.push(`${path} of another tenant answers ${status}`)
  }
}

async function stepsOf(client: Client, id: string) {
  return (await client.all(`/v1/missions/${id}/steps`)) as Parameters<Witness['sawStep']>[1][]
}

/** Everything that happens, live, over one connection after the other. */
export async function followerOfAll({ client, witness, over }: Scene): Promise<void> {
  while (!over.aborted) {
    await connected(client, over, async ({ send, frames }) => {
      send({ type: 'subscribe', mission_id: '*' })
      for await (const frame of frames()) if (frame.type === 'event') witness.saw(frame.event)
    })
  }
}

/** One mission after the other, live from its beginning to its end, resumed after what came last. */
export async function follower({ client, witness, over }: Scene): Promise<void> {
  while (!over.aborted) {
    const id = pick(witness.ids.slice(-5))
    if (id === undefined) await pause(20)
    else await followToEnd(client, witness, id, over)
  }
}

async function followToEnd(client: Client, witness: Witness, id: string, over: AbortSignal): Promise<void> {
  const story = new Story(id, witness)
  while (!story.ended && !over.aborted) {
    await connected(client, over, async ({ send, frames }) => {
      story.replayed = false
      send({ type: 'subscribe', mission_id: id, after: story.last })
      for await (const frame of frames()) {
        story.hear(frame)
        if (story.ended) return
        // A replay that takes a busy machine long comes in portions, and the newest event before them.
        if (frame.type === 'subscribed' && frame.more)
          send({ type: 'subscribe', mission_id: id, after: frame.last_seq })
      }
    })
  }
}

/** A mission as its follower hears of it, over several connections. */
class Story {
  readonly #id: string
  readonly #witness: Witness
  readonly #heard = new Set<number>()
  #endsAt = Number.POSITIVE_INFINITY
  /** Everything up to here was heard. */
  last = 0
  /** Whether this connection's replay is over. */
  replayed = false

  constructor(id: string, witness: Witness) {
    this.#id = id
    this.#witness = witness
  }

  get ended(): boolean {
    return this.replayed && this.last >= this.#endsAt
  }

  hear(frame: ServerFrame): void {
    if (frame.type === 'subscribed') this.replayed = frame.more !== true
    if (frame.type === 'event') {
      this.#witness.saw(frame.event)
      this.#heard.add(frame.event.seq)
      if (lastEventTypes.includes(frame.event.type)) this.#endsAt = frame.event.seq
    }
    while (this.#heard.has(this.last + 1)) this.last++
    // A live event may overtake the replay, and nothing may be missing once that is over.
    const missing = this.replayed && [...this.#heard].some((seq) => seq > this.last)
    if (missing) this.#witness.problems.push(`${this.#id}: a follower missed event ${this.last + 1}`)
  }
}

interface Connected {
  send(frame: object): void
  /** What the server sends; ends with the connection. */
  frames(): AsyncGenerator<ServerFrame>
}

async function connected(
  client: Client,
  over: AbortSignal,
  use: (connected: Connected) => Promise<void>,
): Promise<void> {
  const { websocket } = await client.edition.alive()
  if (over.aborted) return
  const socket = new WebSocket(websocket, { headers: { authorization: `Bearer ${client.tenant.key}` } })
  const waiting: ServerFrame[] = []
  let wake = () => {}
  let closed = false
  socket.on('message', (data) => {
    waiting.push(JSON.parse(String(data)))
    wake()
  })
  const end = () => {
    closed = true
    wake()
  }
  socket.on('error', () => {}).on('close', end)
  over.addEventListener('abort', end)
  async function* frames(): AsyncGenerator<ServerFrame> {
    while (!closed || waiting.length > 0) {
      const frame = waiting.shift()
      if (frame) yield frame
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  const opened = new Promise<boolean>((resolve) => {
    socket.once('open', () => resolve(true)).once('close', () => resolve(false))
  })
  if (await opened) await use({ send: (frame) => socket.send(JSON.stringify(frame)), frames })
  over.removeEventListener('abort', end)
  socket.terminate()
}

function pick<T>(some: readonly T[]): T | undefined {
  return some[Math.floor(Math.random() * some.length)]
}
