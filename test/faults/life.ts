import { createMemory } from '../../adapters/system/memory.ts'
import type { MissionStatus } from '../../contract/resources/mission.ts'
import { isFinished } from '../../core/records/mission/mission.ts'
import type { CountingServer } from '../effects/counting-server.ts'
import type { MissionRecord } from '../invariants/mission-record.ts'
import { alwaysBudgetProblems, restingBudgetProblems } from '../invariants/stored-budgets.ts'
import { deliverAll, type Run } from '../simulation/deliver.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
  leaseMs as usualLeaseMs,
} from '../simulation/simulated-platform.ts'
import { quietProblems } from '../simulation/until-quiet.ts'
import type { workerApi } from '../simulation/worker-api.ts'
import { createPaidModels, type PaidModels } from './paid-models.ts'
import type { Places } from './places.ts'
import type { Meanwhile } from './trouble.ts'

/** Somebody's work for the platform, and what they do while it is under way. */
export interface Life {
  /** How its missions end, in the order in which they came. */
  readonly ends: readonly MissionStatus[]
  /** Where its steps renew it in real time. */
  readonly leaseMs?: number
  /** What is said where one of its missions is put off by itself, and not by a service that is away. */
  readonly tells?: readonly string[]
  begin(world: World): Promise<void>
  /** Each time that everything has come to rest. */
  goOn?(world: World): Promise<void>
  /** Whether it is over once all missions have ended. */
  isOver?(world: World): Promise<boolean>
}

export interface World extends Hands {
  readonly platform: SimulatedPlatform
  /** Nothing disturbs it. */
  readonly sober: Process
  readonly models: PaidModels
  readonly server: CountingServer
  /** Makes texts too long for their items, or leaves them as they are. */
  readonly padding: string
  /** What a life remembers of itself. */
  readonly notes: Map<string, string>
}

/** With what a life reaches the platform, and its missions are carried out: what meets trouble. */
export interface Hands {
  readonly process: Process
  readonly worker: ReturnType<typeof workerApi>
}

export interface Outcome {
  /** How often each operation of a service was called. */
  readonly calls: ReadonlyMap<string, number>
  readonly records: readonly MissionRecord[]
  readonly problems: readonly string[]
  /** Model calls that were paid for, and those that the ledger has. */
  readonly paid: number
  readonly counted: number
  readonly tookMs: number
}

/** How a life reaches its platform. */
export interface Reach {
  /** By the platform's clock, where that matters. */
  readonly startsAt?: string
  /** @param calls for what is called */
  hands(platform: SimulatedPlatform, calls: Map<string, number>, meanwhile: Meanwhile): Hands
}

const sweepEveryMs = 15_000
const mostRounds = 60

/** Takes a life to its end. */
export async function live(
  life: Life,
  padding: string,
  { server, blobFolder }: Pick<Places, 'server' | 'blobFolder'>,
  { startsAt, hands }: Reach,
): Promise<Outcome> {
  const { leaseMs = usualLeaseMs } = life
  const models = createPaidModels(padding)
  const platform = await createSimulatedPlatform({
    ...{ concurrency: 2, models, allowHosts: [server.host], blobFolder, leaseMs },
    ...(startsAt !== undefined && { startsAt }),
  })
  // Elsewhere: it does not wait for the turns of the one in trouble.
  const sober = platform.process((_call, perform) => perform(), createMemory())
  const meanwhile = {
    late: async () => platform.advance(Math.ceil(leaseMs * 0.75)),
    'too late': () => withoutThem(platform, sober, leaseMs),
  }
  const calls = new Map<string, number>()
  const own = { platform, sober, models, server, padding, notes: new Map<string, string>() }
  const world: World = { ...own, ...hands(platform, calls, meanwhile) }
  const began = platform.now()
  await life.begin(world)
  await untilOver(world, life)
  const outcome = await outcomeOf(platform)
  const tookMs = platform.now() - began
  platform.close()
  return { ...outcome, calls, paid: models.paid(), tookMs }
}

/** Leases run out, and others carry on what they held. */
async function withoutThem(platform: SimulatedPlatform, other: Process, leaseMs: number): Promise<void> {
  platform.advance(leaseMs + 1)
  await other.sweep()
  await deliverAll(platform, (act) => act(other))
}

async function untilOver(world: World, life: Life): Promise<void> {
  const { platform, process } = world
  const run: Run = (act) => act(process)
  for (let rounds = 0; rounds < mostRounds; rounds++) {
    await deliverAll(platform, run)
    await life.goOn?.(world)
    await deliverAll(platform, run)
    const { missions } = await platform.stored()
    const ended = missions.length >= life.ends.length && missions.every(isFinished)
    if (ended && (await life.isOver?.(world)) !== false) return
    platform.advance(sweepEveryMs)
    await run((one) => one.sweep()).catch(() => {})
  }
}

async function outcomeOf(platform: SimulatedPlatform): Promise<Pick<Outcome, 'records' | 'problems' | 'counted'>> {
  const { records, problems } = await quietProblems(platform)
  const { budgets, missions, ledger, aborted, late } = await platform.stored()
  return {
    records,
    problems: [
      ...problems,
      ...alwaysBudgetProblems(budgets, missions, new Map()),
      ...restingBudgetProblems(budgets, missions),
    ],
    counted: ledger.length + aborted.length + late.length,
  }
}
