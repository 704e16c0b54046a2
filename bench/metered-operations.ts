import { tmpdir } from 'node:os'
import { createBlobs } from '../adapters/local/blobs.ts'
import { openDatabase } from '../adapters/local/database.ts'
import { createScheduler } from '../adapters/local/scheduler.ts'
import { createStores } from '../adapters/local/stores.ts'
import { createRoster } from '../adapters/models/roster/create-roster.ts'
import { createClock } from '../adapters/system/clock.ts'
import { createIds } from '../adapters/system/ids.ts'
import { createMemory } from '../adapters/system/memory.ts'
import { NewMission } from '../contract/resources/mission.ts'
import type { Stores } from '../core/base/ports/store.ts'
import { cancelMission } from '../core/features/control/cancel-mission.ts'
import { listMissionEvents } from '../core/features/events/read-events.ts'
import { explainMission } from '../core/features/explain/explain-mission.ts'
import { listMissions } from '../core/features/missions/list-missions.ts'
import { getMission, listMissionSteps } from '../core/features/missions/read-missions.ts'
import { submitMission } from '../core/features/missions/submit-mission.ts'
import { loadTenant } from '../core/records/tenant/tenant.ts'
import { type Metered, meterStores } from './aws/metered-stores.ts'

/** The store requests and DynamoDB request units of each operation on this file, which no edition has open. */
export async function meterOperations(file: string, tenant: string): Promise<Readonly<Record<string, Metered>>> {
  const database = openDatabase(file)
  try {
    const { stores, metered } = meterStores(createStores(database, Date))
    const operations = operationsOn(stores, database)
    const caller = {
      tenant: await loadTenant(stores.tenant(tenant)),
      key: { id: 'key_bench', name: 'bench', scopes: [], agents: null },
    }
    const mission = NewMission.parse({ agent: 'echo', input: 'hello' })
    const { id } = await operations.submit(caller, mission, undefined)
    const found: Record<string, Metered> = {}
    const meter = async (name: string, act: () => Promise<unknown>) => {
      const before = { ...metered }
      await act()
      found[name] = less(metered, before)
    }
    await meter('submit', () => operations.submit(caller, mission, undefined))
    await meter('get', () => operations.get(caller, id))
    await meter('explain', () => operations.explain(caller, id))
    await meter('events', () => operations.events(caller, id, { after: 0, wait: 0, limit: 100 }))
    await meter('steps', () => operations.steps(caller, id, { limit: 100 }))
    await meter('list, all', () => operations.list(caller, { limit: 20 }))
    await meter('list, completed', () => operations.list(caller, { status: ['COMPLETED'], limit: 20 }))
    await meter('list, waiting', () => operations.list(caller, { status: ['WAITING'], limit: 20 }))
    await meter('cancel', () => operations.cancel(caller, id))
    return found
  } finally {
    database.close()
  }
}

function operationsOn(stores: Stores, database: ReturnType<typeof openDatabase>) {
  const clock = createClock()
  const ports = {
    ...{ stores, clock, ids: createIds(clock), memory: createMemory(), scheduler: createScheduler(database, clock) },
    blobs: createBlobs(`${tmpdir()}/sortie-never-written`),
    lanes: { send: async () => {} },
    roster: createRoster({}),
    settings: {
      ...{ default_model: 'offline/rules', lease_ms: 60_000, websocket_url: 'ws://127.0.0.1', gather_text_ms: 100 },
      waits: { longest_s: 0, ask_again_s: 1 },
    },
  }
  return {
    submit: submitMission(ports),
    get: getMission(ports),
    explain: explainMission(ports),
    events: listMissionEvents(ports),
    steps: listMissionSteps(ports),
    list: listMissions(ports),
    cancel: cancelMission(ports),
  }
}

function less(after: Metered, before: Metered): Metered {
  return {
    reads: after.reads - before.reads,
    writes: after.writes - before.writes,
    read_units: after.read_units - before.read_units,
    write_units: after.write_units - before.write_units,
    index_write_units: after.index_write_units - before.index_write_units,
  }
}
