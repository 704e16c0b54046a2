import type { MissionStatus } from '../../../contract/resources/mission.ts'
import type { Store } from '../../base/ports/store.ts'
import type { Mission } from '../../records/mission/mission.ts'
import { type Candidates, candidatesWith } from './candidates.ts'
import { recentMissions } from './recent-missions.ts'

/** The maximum of lists of candidates that one request keeps; each has at most 1,000 short entries. */
const maxKept = 10

interface Given {
  readonly id: string
  readonly agent: string
}

/** What one request has read for its choices, so that each mission of a batch does not read it again. */
export interface Choosing {
  candidates(capabilities: readonly string[]): Promise<Candidates>
  recent(): Promise<ReadonlyMap<string, readonly Mission[]>>
  /** The missions of this request that were waiting for a slot when they were accepted. */
  readonly waiting: readonly Given[]
  accepted(mission: Given & { readonly status: MissionStatus }): void
}

export function createChoosing(store: Store): Choosing {
  const found = new Map<string, Candidates>()
  const waiting: Given[] = []
  let recent: ReadonlyMap<string, readonly Mission[]> | undefined
  return {
    waiting,
    async candidates(capabilities) {
      const name = JSON.stringify(capabilities)
      const known = found.get(name) ?? (await candidatesWith(store, capabilities))
      if (found.size < maxKept) found.set(name, known)
      return known
    },
    async recent() {
      recent ??= await recentMissions(store)
      return recent
    },
    accepted({ id, agent, status }) {
      if (status === 'PENDING') waiting.push({ id, agent })
    },
  }
}
