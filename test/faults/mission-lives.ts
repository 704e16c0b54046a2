import type { MissionRecord } from '../invariants/mission-record.ts'
import { alwaysProblems } from '../invariants/stored-tenant.ts'
import type { Run } from '../simulation/deliver.ts'
import type { Intercept } from '../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../simulation/until-quiet.ts'
import { type Fault, faultyProcess } from './fault.ts'

/** One mission, and what its owner does with it. */
export interface Life {
  readonly agent: string
  readonly input: string
  /** Stop it once it waits for its child, or is done. */
  readonly cancelled?: true
  /** No executor can take its first message, which ends in the lane's dead-letter queue. */
  readonly deadMessage?: true
  /** Once it has failed, try it again from the failed step with this input. */
  readonly redrivenWith?: string
}

export interface Outcome {
  readonly records: readonly MissionRecord[]
  readonly effects: readonly string[]
  readonly problems: readonly string[]
  /** How long it took until all was at rest, by the platform's clock. */
  readonly tookMs: number
}

/**
 * Takes a mission, and another one that wants the same only slot, through a life in which one thing goes wrong: the
 * process is replaced when it dies, the client tries again when it got no answer, and the sweeper comes by.
 */
export async function liveThrough(life: Life, fault?: Fault, { lagging = false } = {}): Promise<Outcome> {
  const platform = await createSimulatedPlatform({ concurrency: 1, lagging })
  const effects: string[] = []
  const problems: string[] = []
  const run = runOn(platform, effects, problems, fault)
  const began = platform.now()
  const mission = await untilAnswered(() =>
    run((process) => process.submit({ agent: life.agent, input: life.input }, 'first-key')),
  )
  await untilAnswered(() => run((process) => process.submit({ agent: 'echo', input: 'the other one' }, 'other-key')))
  if (life.deadMessage) await loseMessages(platform, run)
  const stepsWhenCancelled = life.cancelled ? await cancelMidway(platform, run, mission.id) : undefined
  await untilQuiet(platform, run)
  if (life.redrivenWith !== undefined) {
    const request = { from_step: 'failed' as const, input: life.redrivenWith }
    await untilAnswered(() => run((process) => process.redrive(mission.id, request)))
    await untilQuiet(platform, run)
  }
  const { records, problems: left } = await quietProblems(platform)
  problems.push(...left)
  if (stepsWhenCancelled) problems.push(...laterSteps(stepsWhenCancelled, records))
  const tookMs = platform.now() - began
  platform.close()
  return { records, effects, problems, tookMs }
}

export function runOn(platform: SimulatedPlatform, effects: string[], problems: string[], fault?: Fault): Run {
  let current = startProcess(fault)

  function startProcess(withFault?: Fault) {
    const { intercept, died } = faultyProcess(effects, withFault)
    return { process: platform.process(watching(platform, problems, intercept)), died }
  }

  return async (act) => {
    const { process, died } = current
    const death = died.then(() => {
      if (current.process === process) current = startProcess()
      throw new Error('The process died')
    })
    return Promise.race([act(process), death])
  }
}

/** Looks at all that is stored after each write. */
function watching(platform: SimulatedPlatform, problems: string[], intercept: Intercept): Intercept {
  return async (call, perform) => {
    try {
      return await intercept(call, perform)
    } finally {
      if (call.operation === 'write') problems.push(...alwaysProblems(await platform.stored(), platform.concurrency))
    }
  }
}

export async function untilAnswered<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (tries === 3) throw error
    }
  }
}

/** @returns how many steps each mission had when the cancel was confirmed */
async function cancelMidway(platform: SimulatedPlatform, run: Run, id: string): Promise<ReadonlyMap<string, number>> {
  for (const message of platform.receive()) {
    const done = run((process) => process.execute(message.body))
    await done.then(
      () => platform.lanes.delete(message),
      () => {},
    )
  }
  await untilAnswered(() => run((process) => process.cancel(id)))
  const { missions } = await platform.stored()
  return new Map(missions.filter((mission) => inTree(mission, id)).map((mission) => [mission.id, mission.steps]))
}

function inTree(mission: { id: string; parent: { root_id: string } | null }, root: string): boolean {
  return mission.id === root || mission.parent?.root_id === root
}

function laterSteps(before: ReadonlyMap<string, number>, records: readonly MissionRecord[]): string[] {
  return records
    .filter(({ mission, steps }) => before.has(mission.id) && steps.length > (before.get(mission.id) as number))
    .map(({ mission }) => `${mission.id} went on after its cancel was confirmed`)
}

/** As often as the dead-letter queue brings it: at least once. */
async function loseMessages(platform: SimulatedPlatform, run: Run): Promise<void> {
  for (const message of platform.receive()) {
    await platform.lanes.delete(message)
    await untilAnswered(() => run((process) => process.settleDead(message.body)))
    await untilAnswered(() => run((process) => process.settleDead(message.body)))
  }
}
