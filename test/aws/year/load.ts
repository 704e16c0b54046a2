import { setTimeout as pause } from 'node:timers/promises'
import { Client, type Reached } from '../../crash/client.ts'
import { canceller, inspector, poller, randomWork, type Scene } from '../../crash/load.ts'
import { type SlowServer, startSlowServer } from '../../crash/slow-server.ts'
import type { TestTenant } from '../../crash/tenants.ts'
import { untilFinished } from '../../crash/trial.ts'
import { Judge, readAll } from '../../crash/verdict.ts'
import { Witness } from '../../crash/witness.ts'
import { type CountingServer, openCountingServer } from '../../effects/counting-server.ts'
import { senderOf, sendingInput, sendingProblems } from '../../effects/sender.ts'

/** Its Lambdas that make calls are so far ahead of us (lambda-clock.ts). */
const aheadMs = 900
/** The emulator does a few missions a second. */
const betweenSubmissionsMs = 700
const mostPending = 10
const long = Array.from({ length: 12 }, (_, at) => `${at + 11} * 23`).join('; and then ')
/** A mission whose executor was lost goes on within two minutes; the emulator takes its time. */
const patienceMs = 240_000

/** Missions of all kinds for one tenant of a deployed stage, and whoever watches them, until they are judged. */
export class Load {
  readonly #scene: Scene
  readonly #over = new AbortController()
  readonly #slow: SlowServer
  readonly #counting: CountingServer
  readonly #acting: Promise<void>[]

  static async begin(stage: { readonly http: string; readonly websocket: string }, tenant: TestTenant): Promise<Load> {
    const slow = await startSlowServer(() => Date.now() + aheadMs)
    return new Load(stage, tenant, slow, await openCountingServer())
  }

  private constructor(
    stage: { readonly http: string; readonly websocket: string },
    tenant: TestTenant,
    slow: SlowServer,
    counting: CountingServer,
  ) {
    this.#slow = slow
    this.#counting = counting
    this.#scene = {
      client: new Client(reached(stage), tenant),
      witness: new Witness(),
      foreign: undefined,
      slowUrl: `http://${named(slow.host)}`,
      over: this.#over.signal,
      hasCrew: false,
    }
    this.#acting = [
      this.#submit(),
      this.#think(),
      this.#send(),
      canceller(this.#scene),
      poller(this.#scene),
      inspector(this.#scene),
    ]
  }

  /** How many missions were accepted so far. */
  get size(): number {
    return this.#scene.witness.accepted.size
  }

  /** Once executors are at work. */
  async running(): Promise<void> {
    const look = async () => (await this.#scene.client.ask('GET', '/v1/missions?status=RUNNING')).body.items.length
    while ((await look()) < 2) await pause(50)
  }

  /** Ends it. @returns how many missions there were, and what is wrong, in words */
  async judged(): Promise<{ readonly missions: number; readonly problems: readonly string[] }> {
    this.#over.abort()
    await Promise.all(this.#acting)
    const { client, witness } = this.#scene
    await untilFinished(client, Date.now() + patienceMs)
    const judge = new Judge({ witness, tenant: client.tenant, askedAt: this.#slow.askedAt })
    const records = await readAll(client, 4)
    for (const record of records) judge.hear(record)
    const sent = records.flatMap((record) => sendingProblems(record, this.#counting))
    return { missions: records.length, problems: [...judge.verdict(), ...sent] }
  }

  async close(): Promise<void> {
    this.#over.abort()
    this.#slow.close()
    await this.#counting.close()
  }

  async #submit(): Promise<void> {
    const { over } = this.#scene
    for (let count = 0; !over.aborted; count++) {
      const work = randomWork(this.#scene)
      await this.#accept(work, `work-${count}`)
      if (count % 5 === 4) await this.#belowLimit()
      await pause(betweenSubmissionsMs)
    }
  }

  /** Missions of many steps, so that executors are always in the middle of some. */
  async #think(): Promise<void> {
    for (let count = 0; !this.#over.signal.aborted; count++) {
      await this.#accept({ agent: 'coder', input: `First ${long}.` }, `think-${count}`)
      await pause(4 * betweenSubmissionsMs)
    }
  }

  /** Calls that change something elsewhere, and are counted there. */
  async #send(): Promise<void> {
    const { client, over } = this.#scene
    const host = named(this.#counting.host)
    const made = await client.ask('POST', '/v1/agents', { body: { instructions: '', ...senderOf(host) } })
    if (made.status !== 201)
      this.#scene.witness.problems.push(`an agent was answered with ${made.status}: ${JSON.stringify(made.body)}`)
    for (let count = 0; !over.aborted; count++) {
      // Without the call that a person would have to decide about.
      const [, ...calls] = sendingInput(host, String(count)).split('\n')
      await this.#accept({ agent: 'sender', input: calls.join('\n') }, `send-${count}`)
      await pause(6 * betweenSubmissionsMs)
    }
  }

  async #accept(work: { readonly agent: string; readonly input: string }, key: string): Promise<void> {
    const { client, witness } = this.#scene
    const { status, body } = await client.ask('POST', '/v1/missions', { key, body: work })
    if (status === 202) witness.accept(body, work, key)
    else witness.problems.push(`submit answered ${status}: ${JSON.stringify(body)}`)
  }

  async #belowLimit(): Promise<void> {
    const { client, over } = this.#scene
    const look = async () => (await client.ask('GET', '/v1/missions?status=PENDING')).body.items.length
    while (!over.aborted && (await look()) > mostPending) await pause(500)
  }
}

/** As the stage's Lambdas know a server of ours (lambda-network.ts). */
function named(host: string): string {
  return host.replace('127.0.0.1', 'elsewhere.sortie.test')
}

/** A stage whose functions and routes are replaced: what callers are told to repeat, and what is no answer of ours. */
function reached(stage: { readonly http: string; readonly websocket: string }): Reached {
  return {
    alive: async () => stage,
    isLater: ({ status, body }) => (status >= 500 || typeof body?.error?.code !== 'string' ? status >= 400 : false),
  }
}
