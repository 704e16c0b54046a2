import { createMemory } from '../../adapters/system/memory.ts'
import { type ErrorCode, isSortieError } from '../../contract/errors.ts'
import type { MissionStatus } from '../../contract/resources/mission.ts'
import { isAway } from '../../core/engine/patience/patience.ts'
import { isFinished } from '../../core/records/mission/mission.ts'
import type { CountingServer } from '../effects/counting-server.ts'
import type { MissionRecord } from '../invariants/mission-record.ts'
import { alwaysBudgetProblems, restingBudgetProblems } from '../invariants/stored-budgets.ts'
import { deliverAll, type Run } from '../simulation/deliver.ts'
import {
  createSimulatedPlatform,
  leaseMs,
  type Process,
  type SimulatedPlatform,
} from '../simulation/simulated-platform.ts'
import { quietProblems } from '../simulation/until-quiet.ts'
import { agent as remoteAgent, workerApi } from '../simulation/worker-api.ts'
import { createPaidModels } from './paid-models.ts'
import { type Troubled, troubledBy } from './trouble.ts'

/** Somebody's work for the platform, and what they do while it is under way. */
export interface Life {
  /** How its missions end, in the order in which they came. */
  readonly ends: readonly MissionStatus[]
  begin(world: World): Promise<void>
  /** Each time that everything has come to rest. */
  goOn?(world: World): Promise<void>
  /** Whether it is over once all missions have ended. */
  isOver?(world: World): Promise<boolean>
}

export interface World {
  readonly process: Process
  readonly worker: ReturnType<typeof workerApi>
  readonly server: CountingServer
  /** Makes texts too long for their items, or leaves them as they are. */
  readonly padding: string
  /** What a life remembers of itself. */
  readonly notes: Map<string, string>
}

export interface Outcome {
  /** How often each operation of a service was called. */
  readonly calls: ReadonlyMap<string, number>
  readonly records: readonly MissionRecord[]
  readonly problems: readonly string[]
  /** Model calls that were answered, and those that were counted. */
  readonly paid: number
  readonly counted: number
  readonly tookMs: number
}

export interface Places {
  readonly server: CountingServer
  readonly blobFolder: string
}

const sweepEveryMs = 15_000
const mostRounds = 60

/** Takes a life to its end, in which one call meets trouble. */
export async function liveInTrouble(
  life: Life,
  padding: string,
  { server, blobFolder }: Places,
  troubled?: Troubled,
): Promise<Outcome> {
  const models = createPaidModels(padding)
  const platform = await createSimulatedPlatform({ concurrency: 2, models, allowHosts: [server.host], blobFolder })
  const calls = new Map<string, number>()
  // Elsewhere: it does not wait for the turns of the one in trouble.
  const sober = platform.process((_call, perform) => perform(), createMemory())
  const meanwhile = {
    late: async () => platform.advance(leaseMs - sweepEveryMs),
    'too late': () => withoutThem(platform, sober),
  }
  const intercept = troubledBy(calls, meanwhile, troubled)
  const process = platform.process(intercept)
  const world: World = {
    process,
    worker: workerApi(platform, intercept),
    server,
    padding,
    notes: new Map(),
  }
  const began = platform.now()
  await life.begin(world)
  await untilOver(platform, world, life)
  const outcome = await outcomeOf(platform)
  const tookMs = platform.now() - began
  platform.close()
  return { ...outcome, calls, paid: models.paid(), tookMs }
}

/** Leases run out, and others carry on what they held. */
async function withoutThem(platform: SimulatedPlatform, other: Process): Promise<void> {
  platform.advance(leaseMs + 1)
  await other.sweep()
  await deliverAll(platform, (act) => act(other))
}

async function untilOver(platform: SimulatedPlatform, world: World, life: Life): Promise<void> {
  const run: Run = (act) => act(world.process)
  for (let rounds = 0; rounds < mostRounds; rounds++) {
    await deliverAll(platform, run)
    await life.goOn?.(world)
    await deliverAll(platform, run)
    const { missions } = await platform.stored()
    if (missions.every(isFinished) && (await life.isOver?.(world)) !== false) return
    platform.advance(sweepEveryMs)
    await run((process) => process.sweep()).catch(() => {})
  }
}

async function outcomeOf(platform: SimulatedPlatform): Promise<Pick<Outcome, 'records' | 'problems' | 'counted'>> {
  const { records, problems } = await quietProblems(platform)
  const { budgets, missions } = await platform.stored()
  // What a child used, its parent has as well.
  const roots = records.filter(({ mission }) => mission.parent_id === null)
  return {
    records,
    problems: [
      ...problems,
      ...alwaysBudgetProblems(budgets, missions, new Map()),
      ...restingBudgetProblems(budgets, missions),
    ],
    counted: roots.reduce((sum, { mission }) => sum + mission.usage.model_calls, 0),
  }
}

/** As clients do that are told to come again. */
async function insist<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (!isAway(error) || tries === 3) throw error
    }
  }
}

const budget = { usd: 100, tokens: 100_000_000 }

function submitting(agent: string, input: string, missions = 1): Life {
  return {
    ends: Array.from({ length: missions }, () => 'COMPLETED'),
    async begin({ process, padding }) {
      await insist(() => process.submit({ agent, input: input + padding, budget }, 'its key'))
    },
  }
}

const reply: Life = {
  ends: ['COMPLETED'],
  async begin({ process, padding, notes }) {
    const { id } = await insist(() => process.begin({ agent: 'coder', on_message: 'queue' }))
    notes.set('conversation', id)
    await insist(() => process.say(id, `what is 1 + 1?${padding}`, 'first'))
  },
  async isOver({ process, notes }) {
    const { messages } = await insist(() => process.conversation(notes.get('conversation') ?? ''))
    return messages.length === 2
  },
}

/** A call with an effect, which a person allows first. */
const sending: Life = {
  ends: ['COMPLETED'],
  async begin({ process, server: { host } }) {
    const asked = { tool: 'http_request', when: 'always', form: null } as const
    const approvals = [{ ...asked, approvers: [], deadline_s: 3600, default: 'reject' as const }]
    const sender = { name: 'sender', tools: ['http_request' as const], approvals }
    await insist(() => process.createAgent(sender).catch(unlessCode('already_exists')))
    const input = `POST {"to": "write"} to http://${host}/write`
    await insist(() => process.submit({ agent: 'sender', input, budget }, 'its key'))
  },
  async goOn({ process }) {
    const { items } = await insist(() => process.approvals('OPEN'))
    for (const { id, about } of items) {
      const decision = about === 'tool_call' ? ('approve' as const) : ('repeat' as const)
      await insist(() => process.decide(id, { decision }).catch(unlessCode('approval_closed')))
    }
  },
}

/** A worker that reports a step and the end, insists on both, and registers anew where it was given up. */
const remote: Life = {
  ends: ['COMPLETED'],
  async begin(world) {
    const { process } = world
    await insist(() => process.createAgent({ name: remoteAgent, kind: 'remote' }).catch(unlessCode('already_exists')))
    await workOf(world)
    await insist(() => process.submit({ agent: remoteAgent, input: 'x', budget }, 'its key'))
  },
  async goOn(world) {
    const { worker, padding } = world
    const { instance, work } = await workOf(world)
    if (!work) return
    const unlessLost = unlessCode('lease_lost', 'not_found')
    if (work.steps === 0)
      await insist(() => worker.report(instance, work, [0.5], 1, `half-way${padding}`).catch(unlessLost))
    await insist(() => worker.complete(instance, work, `done${padding}`).catch(unlessLost))
  },
}

async function workOf({ worker, notes }: World) {
  for (let tries = 1; ; tries++) {
    const instance = notes.get('instance') ?? (await insist(worker.register))
    notes.set('instance', instance)
    try {
      return { instance, work: await insist(() => worker.poll(instance)) }
    } catch (error) {
      if (tries === 3) throw error
      unlessCode('not_found')(error)
      notes.delete('instance')
    }
  }
}

function unlessCode(...codes: readonly ErrorCode[]) {
  return (error: unknown): undefined => {
    if (!isSortieError(error) || !codes.includes(error.code)) throw error
  }
}

/** Fails after a step, and goes on from it as another mission. */
const redriven: Life = {
  ends: ['FAILED', 'COMPLETED'],
  async begin({ process, padding, notes }) {
    const { id } = await insist(() => process.submit({ agent: 'coder', input: 'stuck at 17 * 23', budget }, 'its key'))
    notes.set('mission', id)
    notes.set('input', `What is 17 * 23?${padding}`)
  },
  async goOn({ process, notes }) {
    const id = notes.get('mission') ?? ''
    await insist(() => process.redrive(id, { from_step: 'failed', input: notes.get('input') })).catch(
      unlessCode('not_found'),
    )
  },
}

/** It has too little for its first call, until its owner gives it more. */
const short: Life = {
  ends: ['COMPLETED'],
  async begin({ process, padding, notes }) {
    const mission = { agent: 'echo', input: `hello ${padding}`, budget: { tokens: 1 } }
    const { id } = await insist(() => process.submit(mission, 'its key'))
    notes.set('mission', id)
  },
  async goOn({ process, notes }) {
    const id = notes.get('mission') ?? ''
    await insist(() => process.setMissionBudget(id, budget)).catch(unlessCode('mission_finished'))
  },
}

/** The second waits for the first one's permit. */
const limited: Life = {
  ends: ['COMPLETED', 'COMPLETED'],
  async begin({ process, padding }) {
    const concurrency = [{ key: 'one-at-a-time', limit: 1 }]
    const mission = { agent: 'coder', input: `What is 17 * 23? ${padding}`, budget, concurrency }
    await insist(() => process.submit(mission, 'first'))
    await insist(() => process.submit(mission, 'second'))
  },
}

export const lives: Readonly<Record<string, Life>> = {
  'a mission of one answer': submitting('echo', 'hello '),
  'a mission that calls tools': submitting('coder', 'First 17 * 23; and then 4 + 5. '),
  'a mission that delegates': submitting('supervisor', 'ask echo: one\nask coder: what is 2 + 3?\n', 3),
  'a mission that is handed over': submitting('supervisor', 'hand over to coder: what is 6 * 7?\n'),
  'a mission that sends what a person allowed': sending,
  'a mission of a remote agent': remote,
  'a reply in a conversation': reply,
  'a mission that fails and is redriven': redriven,
  'a mission that waits for its budget': short,
  'two missions that share a limit': limited,
}
