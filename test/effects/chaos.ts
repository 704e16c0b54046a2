import { isFinished } from '../../core/records/mission/mission.ts'
import { deliverAll, type Run } from '../simulation/deliver.ts'

import type { Call, Intercept } from '../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../simulation/simulated-platform.ts'
import { quietProblems } from '../simulation/until-quiet.ts'
import type { CountingServer } from './counting-server.ts'
import { senderOf, sendingInput, sendingProblems } from './sender.ts'

export interface LifeReport {
  readonly kills: number
  readonly status: string
  readonly asked: number
  readonly problems: readonly string[]
}

/** 0 ≤ x < 1; seeded, so that a life that went wrong can be lived again. */
export type Random = () => number

/**
 * One mission with four calls that have effects. Its processes die or stall before and after random writes, sends, timers and
 * calls; its server loses answers; a person who knows what the server got decides what cannot be known otherwise.
 */
export async function liveAndSend(server: CountingServer, random: Random, kills: number): Promise<LifeReport> {
  const platform = await createSimulatedPlatform({ concurrency: 1, allowHosts: [server.host] })
  const mortal = createMortalProcesses(platform, random, kills)
  await platform.process(sober).createAgent(senderOf(server.host))
  server.loseAnswers(random() < 0.4 ? 1 : 0)
  const { id } = await platform.process(sober).submit({
    agent: 'sender',
    input: sendingInput(server.host, String(Math.floor(random() * 1e9))),
    max_attempts: 20,
    timeout_s: 604_800,
  })
  let asked = 0
  for (let round = 0; round < 400 && !(await ended(platform)); round++) {
    await deliverAll(platform, mortal.run)
    asked += await decideAll(platform, server, random)
    platform.advance(30_000)
    await mortal.run((process) => process.sweep()).catch(() => {})
    if (random() < 0.3) await mortal.wakeStalled()
  }
  await mortal.wakeStalled()
  const { records, problems } = await quietProblems(platform)
  const own = records.filter(({ mission }) => mission.id === id)
  const report = {
    kills: mortal.killed(),
    status: own[0]?.mission.status ?? 'lost',
    asked,
    problems: [...problems, ...own.flatMap((record) => sendingProblems(record, server))],
  }
  platform.close()
  return report
}

const sober: Intercept = (_call, perform) => perform()

async function ended(platform: SimulatedPlatform): Promise<boolean> {
  return (await platform.stored()).missions.every(isFinished)
}

/** The person knows what the server got, and never has a call repeated that has arrived. */
async function decideAll(platform: SimulatedPlatform, server: CountingServer, random: Random): Promise<number> {
  const process = platform.process(sober)
  const { items } = await process.approvals('OPEN')
  for (const { id, mission_id } of items) {
    const { mission } = await platform.record(mission_id)
    const key = mission.open_effect?.key ?? ''
    const arrived = (server.arrivals.get(key)?.count ?? 0) > 0
    if (arrived) await process.decide(id, { decision: 'happened', output: 'done' })
    else if (random() < 0.9) await process.decide(id, { decision: 'repeat', note: key })
    else await process.decide(id, { decision: 'fail' })
  }
  return items.length
}

const never: Promise<never> = new Promise(() => {})

/** Each process is killed, or stalls until it is woken, at a random one of its next effects. */
function createMortalProcesses(platform: SimulatedPlatform, random: Random, budget: number) {
  let killed = 0
  let stalled: (() => void)[] = []
  let current = newProcess()

  function newProcess() {
    const death = Promise.withResolvers<void>()
    let left = killed < budget ? Math.floor(random() * 12) : Number.POSITIVE_INFINITY
    const [before, stalls] = [random() < 0.5, random() < 0.3]
    let state: 'lives' | 'dead' | 'woken' = 'lives'

    async function end(): Promise<void> {
      killed += 1
      state = 'dead'
      death.resolve()
      if (!stalls) return never
      await new Promise<void>((resolve) => stalled.push(resolve))
      state = 'woken'
    }

    /** Whether it ends at this call. One that has left the process cannot stall: nobody could call it back. */
    const isItsTime = (call: Call) =>
      hasEffect(call) && state === 'lives' && !(call.port === 'web' && stalls) && left-- <= 0

    const intercept: Intercept = async (call, perform) => {
      if (state === 'dead' && !stalls) return never
      if (!isItsTime(call)) return perform()
      if (before) await end()
      const result = await perform()
      if (!before) await end()
      return result
    }
    return { process: platform.process(intercept), died: death.promise }
  }

  const run: Run = async (act) => {
    const { process, died } = current
    const death = died.then(() => {
      if (current.process === process) current = newProcess()
      throw new Error('The process died')
    })
    return Promise.race([act(process), death])
  }

  return {
    run,
    killed: () => killed,
    /** They find out that the world has gone on without them. */
    async wakeStalled(): Promise<void> {
      const woken = stalled
      stalled = []
      for (const wake of woken) wake()
      if (woken.length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
      await platform.database.settled()
    },
  }
}

function hasEffect({ port, operation }: Call): boolean {
  return ['stores write', 'lanes send', 'scheduler set', 'scheduler remove', 'web fetch'].includes(
    `${port} ${operation}`,
  )
}
