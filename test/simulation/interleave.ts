import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Scheduler } from 'fast-check'
import { createMemory } from '../../adapters/system/memory.ts'
import { isSortieError } from '../../contract/errors.ts'
import type { BudgetLimit } from '../../contract/resources/budget.ts'
import type { ConcurrencyKey } from '../../contract/resources/limit.ts'
import type { BudgetRef } from '../../core/records/budget/budget.ts'
import { eventPageKind } from '../../core/records/mission/event-pages.ts'
import { isFinished } from '../../core/records/mission/mission.ts'
import type { Priority } from '../../core/records/mission/priority.ts'
import { alwaysBudgetProblems, type Highest, restingBudgetProblems } from '../invariants/stored-budgets.ts'
import { alwaysProblems, restingProblems } from '../invariants/stored-tenant.ts'
import { dueDeliveries } from './deliver.ts'
import type { Call, Intercept } from './intercept.ts'
import { createSimulatedPlatform, leaseMs, type Process, type SimulatedPlatform } from './simulated-platform.ts'
import { quietProblems, untilQuiet } from './until-quiet.ts'

type Raised = { readonly usd: number; readonly tokens: number }

/** What somebody does, once so many calls of ports were made by all. */
export type Deed = { readonly after: number } & (
  | { readonly do: 'submit'; readonly work: Work; readonly priority: Priority; readonly twice: boolean }
  | { readonly do: 'cancel'; readonly which: number }
  | { readonly do: 'change'; readonly which: number; readonly priority: Priority }
  | { readonly do: 'hold' | 'release'; readonly which: number }
  | { readonly do: 'limit'; readonly key: string; readonly concurrency: number }
  /** A budget of the tenant, of an agent or, with a mission, of that one is set or raised. */
  | {
      readonly do: 'budget'
      readonly scope: 'tenant' | 'agent:echo' | 'mission'
      readonly which: number
      readonly raise: BudgetLimit
    }
  | { readonly do: 'sweep' }
  /** Every lease runs out, although its executor lives. */
  | { readonly do: 'lose leases' }
  /** The next process to start dies after so many calls. */
  | { readonly do: 'lose a process'; readonly calls: number }
)

export interface Work {
  readonly agent: string
  readonly input: string
  readonly concurrency?: ConcurrencyKey[]
  readonly budget?: BudgetLimit
}

/**
 * Does all of it at once. Before each call of a port the scheduler chooses whose turn it is.
 * @returns what went wrong, in words
 */
export async function interleave({
  scheduler,
  concurrency,
  deeds,
  budget,
}: {
  scheduler: Scheduler
  concurrency: number
  deeds: readonly Deed[]
  /** What the tenant has for the day from the beginning. */
  budget?: BudgetLimit | undefined
}): Promise<string[]> {
  const platform = await createSimulatedPlatform({ concurrency })
  const world = createWorld(platform, scheduler)
  const sober = platform.process((_call, perform) => perform())
  if (budget) await sober.setBudget({ scope: 'tenant', period: 'day' }, world.raised('tenant', budget))
  for (const deed of deeds) world.start(doDeed(world, deed))
  await scheduler.waitFor(world.untilIdle())
  const { problems } = world
  if (!world.somebodyDied()) problems.push(...(await world.resting()))
  // What is held is not lost: it ends once somebody releases it.
  for (const id of await world.held()) await sober.release(id)
  await liftBudgets(platform, sober)
  await untilQuiet(platform, (act) => act(sober))
  const end = await quietProblems(platform)
  problems.push(...end.problems, ...world.keptPromises(end.records))
  platform.close()
  return problems
}

type World = ReturnType<typeof createWorld>

function createWorld(platform: SimulatedPlatform, scheduler: Scheduler) {
  // What is done at once is done in turn by processes that remember nothing of each other.
  const memories = [createMemory(), createMemory(), createMemory()]
  const problems: string[] = []
  const highest: Highest = new Map()
  const limits = new Map<string, Raised>()
  const running = new Set<Promise<void>>()
  const submitted: string[] = []
  const byKey = new Map<string, string>()
  const stepsWhenCancelled = new Map<string, number>()
  let callsMade = 0
  let processes = 0
  let nextDiesAfter = Number.POSITIVE_INFINITY
  let died = false
  let publishing = false

  function start(work: Promise<void>): void {
    const done = work.catch((error) => void problems.push(String(error?.stack ?? error)))
    running.add(done)
    void done.then(() => running.delete(done))
  }

  /** One call of a port is one turn: its write is committed and its caller asks for the next turn before that is given. */
  async function act(turn: () => Promise<unknown>): Promise<void> {
    await turn()
    await nextTurn()
    await platform.database.settled()
    await nextTurn()
    callsMade += 1
    startWhatWaits()
  }

  function turn(label: string): Promise<void> {
    return scheduler.schedule(Promise.resolve(), label, undefined, act)
  }

  /** From its death on nothing that a process does has any effect. */
  function newProcess(name: string): { process: Process; isDead: () => boolean } {
    let left = nextDiesAfter
    nextDiesAfter = Number.POSITIVE_INFINITY
    const intercept: Intercept = async (call, perform) => {
      if (call.operation === 'waitForChange') return perform()
      if (left-- <= 0) {
        died = true
        throw new Error('The process is dead')
      }
      await turn(`${name}: ${call.operation}`)
      return performed(call, perform)
    }
    const memory = memories[processes++ % memories.length]
    return { process: platform.process(intercept, memory), isDead: () => left < 0 }
  }

  async function performed<Result>(call: Call, perform: () => Promise<Result>): Promise<Result> {
    try {
      return await perform()
    } finally {
      if (call.operation === 'write') problems.push(...(await wrong()))
    }
  }

  async function wrong(): Promise<string[]> {
    const stored = await platform.stored()
    return [
      ...alwaysProblems(stored, platform.concurrency),
      ...alwaysBudgetProblems(stored.budgets, stored.missions, highest),
    ]
  }

  /** @returns whether it was done; not when the process died over it */
  async function inProcess(name: string, act: (process: Process) => Promise<unknown>): Promise<boolean> {
    const { process, isDead } = newProcess(name)
    try {
      await act(process)
    } catch (error) {
      if (!isDead()) throw error
    }
    return !isDead()
  }

  /** What pollers do: each message, event and timer gets a process of its own. */
  function startWhatWaits(): void {
    for (const message of platform.receive()) start(execute(message))
    if (!publishing) publishNext()
    for (const delivery of dueDeliveries(platform, 'resume-parent')) {
      start(platform.sources.bus.succeeded(delivery))
      start(inProcess('resume', (process) => process.hear('resume-parent', delivery.event)).then(() => {}))
    }
    for (const timer of platform.sources.scheduler.due(20)) {
      start(platform.sources.scheduler.fired([timer]))
      start(inProcess('timer', (process) => process.fire(timer.payload)).then(() => {}))
    }
  }

  async function execute(message: ReturnType<SimulatedPlatform['receive']>[number]): Promise<void> {
    const done = await inProcess(`execute ${message.id}`, (process) => process.execute(message.body))
    if (done) await platform.lanes.delete(message)
  }

  function publishNext(): void {
    const { records, position } = platform.sources.feed.read('publish', eventPageKind, 100)
    if (records.length === 0) return
    const bodies = records.map(({ body }) => body)
    publishing = true
    start(publish(bodies, position))
  }

  async function publish(bodies: readonly string[], position: number): Promise<void> {
    const sober = platform.process((_call, perform) => perform())
    await sober.publish(bodies)
    platform.sources.feed.advance('publish', position)
    publishing = false
  }

  return {
    platform,
    problems,
    submitted,
    start,
    inProcess,
    somebodyDied: () => died,
    async resting(): Promise<string[]> {
      const stored = await platform.stored()
      return [
        ...restingProblems(stored, platform.concurrency),
        ...restingBudgetProblems(stored.budgets, stored.missions),
      ]
    },
    /** The limit to set now, never lower than one before it. */
    raised(budget: string, { usd = 0, tokens = 0 }: BudgetLimit): Raised {
      const before = limits.get(budget) ?? { usd: 0, tokens: 0 }
      const limit = { usd: before.usd + usd, tokens: before.tokens + tokens }
      limits.set(budget, limit)
      return limit
    },
    loseNextAfter(calls: number) {
      nextDiesAfter = calls
    },
    async untilCalls(calls: number) {
      while (callsMade < calls && running.size > 1) await turn('wait')
    },
    /** At rest nobody does anything, and nothing that the last of them left waits: a message behind its own in the lane, an event. */
    async untilIdle() {
      await turn('begin')
      do {
        while (running.size > 0) await Promise.all(running)
        await platform.database.settled()
        startWhatWaits()
      } while (running.size > 0)
    },
    accepted(key: string, id: string) {
      const known = byKey.get(key) ?? id
      if (known !== id) problems.push(`one key made ${known} and ${id}`)
      byKey.set(key, known)
      submitted.push(id)
    },
    async cancelled(id: string) {
      const mission = (await platform.stored()).missions.find((one) => one.id === id)
      if (mission?.status !== 'CANCELLED') problems.push(`${id} is ${mission?.status} when its cancel is confirmed`)
      stepsWhenCancelled.set(id, mission?.steps ?? 0)
    },
    async held() {
      const { missions } = await platform.stored()
      return missions.flatMap((mission) => (mission.hold && !isFinished(mission) ? [mission.id] : []))
    },
    /** Acknowledged missions are there, and nothing was recorded after a confirmed cancel. */
    keptPromises(records: readonly { mission: { id: string }; steps: readonly unknown[] }[]): string[] {
      const steps = new Map(records.map((record) => [record.mission.id, record.steps.length]))
      return [
        ...submitted.filter((id) => !steps.has(id)).map((id) => `${id} was accepted and is lost`),
        ...[...stepsWhenCancelled].filter(([id, then]) => steps.get(id) !== then).map(([id]) => `${id} went on`),
      ]
    },
  }
}

async function doDeed(world: World, deed: Deed): Promise<void> {
  await world.untilCalls(deed.after)
  if (deed.do === 'submit') return submit(world, deed)
  if (deed.do === 'cancel') return cancel(world, deed.which)
  if (deed.do === 'hold' || deed.do === 'release')
    return toOne(world, deed.do, deed.which, (process, id) => process[deed.do](id))
  if (deed.do === 'change') return change(world, deed)
  if (deed.do === 'limit') return limit(world, deed)
  if (deed.do === 'budget') return raiseBudget(world, deed)
  if (deed.do === 'lose leases') return world.platform.advance(leaseMs + 1)
  if (deed.do === 'lose a process') return world.loseNextAfter(deed.calls)
  let failed = 0
  const done = await world.inProcess('sweep', async (process) => {
    failed = (await process.sweep()).failed
  })
  if (done && failed > 0) world.problems.push('The sweeper could not mend an item')
}

let keys = 0

async function submit(world: World, { work, priority, twice }: Extract<Deed, { do: 'submit' }>): Promise<void> {
  const key = `key-${++keys}`
  const once = () =>
    world.inProcess('submit', async (process) => {
      world.accepted(key, (await process.submit({ ...work, priority }, key)).id)
    })
  await Promise.all(twice ? [once(), once()] : [once()])
}

async function limit(world: World, { key, concurrency }: Extract<Deed, { do: 'limit' }>): Promise<void> {
  await world.inProcess('limit', (process) => process.putLimit(key, { concurrency, rate: null }))
}

async function cancel(world: World, which: number): Promise<void> {
  await toOne(world, 'cancel', which, async (process, id) => {
    await process.cancel(id)
    await world.cancelled(id)
  })
}

async function change(world: World, { which, priority }: Extract<Deed, { do: 'change' }>): Promise<void> {
  await toOne(world, 'change', which, (process, id) => process.change(id, { priority }))
}

async function raiseBudget(world: World, { scope, which, raise }: Extract<Deed, { do: 'budget' }>): Promise<void> {
  if (scope !== 'mission') {
    const limit = world.raised(scope, raise)
    await world.inProcess('budget', (process) => process.setBudget({ scope, period: 'day' }, limit))
    return
  }
  await toOne(world, 'budget', which, (process, id) => process.setMissionBudget(id, world.raised(id, raise)))
}

/** What waits for a budget would wait for ever. */
async function liftBudgets(platform: SimulatedPlatform, process: Process): Promise<void> {
  const plenty = { usd: 1_000_000, tokens: 1_000_000_000 }
  const { budgets, missions } = await platform.stored()
  for (const name of budgets.limits.keys()) {
    const [scope, period] = name.split('#') as [BudgetRef['scope'], BudgetRef['period']]
    await process.setBudget({ scope, period }, plenty)
  }
  for (const mission of missions) {
    if (mission.budget && !mission.parent && !isFinished(mission)) await process.setMissionBudget(mission.id, plenty)
  }
}

/** Does something to one of the missions, which may have ended. */
async function toOne(
  world: World,
  name: string,
  which: number,
  act: (process: Process, id: string) => Promise<unknown>,
): Promise<void> {
  const id = world.submitted[which % Math.max(1, world.submitted.length)]
  if (id === undefined) return
  await world.inProcess(name, async (process) => {
    try {
      await act(process, id)
    } catch (error) {
      if (!isSortieError(error) || error.code !== 'mission_finished') throw error
    }
  })
}
