import { describe, expect, test } from 'vitest'
import type { Overlap } from '../../contract/resources/schedule.ts'
import { readPartition } from '../../core/base/storing/reading.ts'
import { deleteSchedule } from '../../core/features/schedules/manage-schedules.ts'
import { runKind } from '../../core/records/schedule/schedule.ts'
import { deliverAll } from '../simulation/deliver.ts'
import { createSimulatedPlatform } from '../simulation/simulated-platform.ts'
import { quietProblems, untilQuiet } from '../simulation/until-quiet.ts'
import { type Fault, mishapsOf } from './fault.ts'
import { runOn } from './mission-lives.ts'

const minute = 60_000

interface Outcome {
  readonly effects: readonly string[]
  readonly problems: readonly string[]
}

/** Some minutes of a schedule that has a time in each, in which one thing goes wrong. */
async function scheduleThrough(overlap: Overlap, fault?: Fault): Promise<Outcome> {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const effects: string[] = []
  const problems: string[] = []
  // It is there before anything goes wrong: whether it was made, its owner would be told.
  const schedule = {
    name: 'each-minute',
    mission: { agent: 'echo', input: 'x' },
    cron: '* * * * *',
    overlap,
    jitter_s: 10,
  }
  const { id } = await platform.process((_, perform) => perform()).createSchedule({ ...schedule, catch_up: 'none' })
  const run = runOn(platform, effects, problems, fault)
  const first = Date.parse('2026-11-21T09:01:00Z')
  for (let passed = 0; passed < 8; passed++) {
    await deliverAll(platform, run)
    platform.advance(minute / 2)
    if (passed % 2 === 1) await run((process) => process.sweep()).catch(() => {})
  }
  const last = first + 3 * minute
  // A lost timer is found by the sweeper, before its time is too late to be in time.
  for (let rounds = 0; rounds < 8; rounds++) {
    await deliverAll(platform, run)
    platform.advance(minute / 2)
    await run((process) => process.sweep()).catch(() => {})
  }
  await deleteSchedule(platform.ports)(platform.caller, id).catch(() => {})
  await untilQuiet(platform, run)
  problems.push(...(await quietProblems(platform)).problems)
  const store = platform.ports.stores.tenant(platform.tenant)
  const { items } = await readPartition(store, runKind, {
    partition: `schedule-runs#${id}`,
    limit: 100,
  })
  const runs = items.map(({ body }) => body).filter(({ planned_at }) => planned_at <= last)
  const planned = runs.map(({ planned_at }) => planned_at)
  const expected = [first, first + minute, first + 2 * minute, last]
  if (String(planned) !== String(expected))
    problems.push(`decided on ${planned.map((at) => new Date(at).toISOString())}`)
  const { missions } = await platform.stored()
  const submitted = missions.map(({ schedule }) => schedule?.planned_at)
  if (new Set(submitted).size !== submitted.length) problems.push('a time has two missions')
  for (const { planned_at, outcome, mission_id } of runs) {
    const mission = missions.find(({ id }) => id === mission_id)
    if (outcome === 'submitted' && mission?.schedule?.planned_at !== planned_at) problems.push('a run has no mission')
    if (outcome === 'missed' || outcome === 'failed') problems.push(`a time was ${outcome}`)
    if (outcome === 'queued') problems.push('a time was left in the queue')
  }
  platform.close()
  return { effects, problems }
}

describe.each<Overlap>(['skip', 'allow', 'queue', 'cancel_previous'])('with overlap %s', (overlap) => {
  test('each time is decided on once, whatever goes wrong at whichever write, send or timer', async () => {
    const { effects, problems } = await scheduleThrough(overlap)
    expect(problems).toEqual([])
    const surprises: string[] = []
    for (const [position, effect] of effects.slice(0, 25).entries()) {
      for (const mishap of mishapsOf[effect] ?? []) {
        const outcome = await scheduleThrough(overlap, { position, mishap })
        surprises.push(...outcome.problems.map((problem) => `effect ${position} (${effect}) ${mishap}: ${problem}`))
      }
    }
    expect(surprises).toEqual([])
  }, 120_000)
})
