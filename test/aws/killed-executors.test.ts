import { expect, test, vi } from 'vitest'
import { type MissionRecord, recordProblems, usageProblems } from '../invariants/mission-record.ts'
import { type Api, apiOf } from '../scenarios/api.ts'
import { ended, eventsOf, missions, stepsOf, submit } from '../scenarios/missions.ts'
import type { Platform } from '../scenarios/platform.ts'
import { killLambdas } from './lambdas.ts'
import { newTenant } from './new-keys.ts'
import { stackUnderTest } from './stack-under-test.ts'

/** A lease of a minute and a sweeper that comes each minute: what a lost executor had goes on within two. */
const recoveryMs = 120_000
/** The emulator runs one message of a lane at a time, and polls each second. */
const emulatorSlownessMs = 30_000

/** Many steps, so that its executor can be caught at work. */
const long = Array.from({ length: 12 }, (_, at) => `${at + 11} * 23`).join('; and then ')
const rounds = 3

test.skipIf(process.platform !== 'linux')(
  'missions outlive the executors that are killed under them',
  async () => {
    const { httpUrl: http = '' } = (await stackUnderTest())['sortie-dev-platform'] ?? {}
    const platform = { http, apiKey: await newTenant('Killed', 50), patienceMs: 2 * recoveryMs } as Platform
    const api = apiOf(platform)
    const submitted: string[] = []
    for (let round = 0; round < rounds; round++) {
      const { id } = await submit(api, { agent: 'coder', input: `First ${long}.` })
      const parent = await submit(api, { agent: 'supervisor', input: 'ask echo: one\nask coder: what is 2 + 3?' })
      submitted.push(id, parent.id)
      await atWork(platform, api, id)
      expect(killLambdas('execute')).toBeGreaterThan(0)
    }
    for (const id of submitted)
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 })
    const records = await recordsOf(api)
    expect([...records.flatMap(recordProblems), ...usageProblems(records, [])]).toEqual([])
    expect(Math.max(...records.map(longestSilence))).toBeLessThan(recoveryMs + emulatorSlownessMs)
    expect(records.filter(lostItsExecutor).length).toBeGreaterThan(0)
  },
  400_000,
)

function atWork({ patienceMs }: Platform, api: Api, id: string): Promise<void> {
  const look = async () => expect((await stepsOf(api, id)).length).toBeGreaterThan(0)
  return vi.waitFor(look, { timeout: patienceMs, interval: 20 })
}

/** Milliseconds between two of its events. */
function longestSilence({ events }: MissionRecord): number {
  const times = events.map(({ time }) => Date.parse(time))
  return Math.max(...times.map((time, at) => time - (times[at - 1] ?? time)))
}

function lostItsExecutor({ events }: MissionRecord): boolean {
  return events.some(({ type, data }) => type === 'mission.queued' && data.reason === 'executor_lost')
}

async function recordsOf(api: Api): Promise<MissionRecord[]> {
  const { items } = await missions(api, '?limit=100')
  return Promise.all(
    items.map(async (mission) => ({
      mission,
      events: (await eventsOf(api, mission.id, { limit: 100 })).items,
      steps: await stepsOf(api, mission.id),
    })),
  )
}
