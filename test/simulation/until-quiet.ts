import { isFinished } from '../../core/records/mission/mission.ts'
import { type MissionRecord, recordProblems, usageProblems } from '../invariants/mission-record.ts'
import { endProblems, restingProblems } from '../invariants/stored-tenant.ts'
import { deliverAll, type Run } from './deliver.ts'
import type { SimulatedPlatform } from './simulated-platform.ts'

const sweepEveryMs = 30_000
const maxSweeps = 60

/** Delivers what there is and lets the sweeper come by, until every mission has ended and holds nothing any more. */
export async function untilQuiet(platform: SimulatedPlatform, run: Run): Promise<void> {
  for (let sweeps = 0; sweeps < maxSweeps; sweeps++) {
    await deliverAll(platform, run)
    const stored = await platform.stored()
    if (stored.missions.every(isFinished) && endProblems(stored).length === 0) return
    platform.advance(sweepEveryMs)
    await run((process) => process.sweep()).catch(() => {})
  }
}

/** What must hold when it is quiet, of the tenant and of each of its missions. */
export async function quietProblems(platform: SimulatedPlatform): Promise<{
  readonly records: readonly MissionRecord[]
  readonly problems: readonly string[]
}> {
  const stored = await platform.stored()
  const records = await Promise.all(stored.missions.map(({ id }) => platform.record(id)))
  return {
    records,
    problems: [
      ...records.flatMap(recordProblems),
      ...usageProblems(records, stored.aborted),
      ...restingProblems(stored, platform.concurrency),
      ...endProblems(stored),
    ],
  }
}
