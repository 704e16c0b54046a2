import { type NewMission, NewMission as NewMissionSchema } from '../../../../contract/resources/mission.ts'
import type { Models } from '../../../../core/base/ports/models.ts'
import type { Ports } from '../../../../core/base/ports/ports.ts'
import { createOperatorKey } from '../../../../core/features/access/create-operator-key.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { submitMission } from '../../../../core/features/missions/submit-mission.ts'
import { liftPlatformSwitch, setPlatformSwitch } from '../../../../core/features/operators/manage-platform-switches.ts'
import { stopPlatform } from '../../../../core/features/operators/platform-stops.ts'
import { authenticate, type Caller } from '../../../../core/records/key/authenticate.ts'
import type { Mission } from '../../../../core/records/mission/mission.ts'
import { loadMission } from '../../../../core/records/mission/mission-items.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { type Intercept, interceptLanes, interceptScheduler, interceptStores } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const plain: Intercept = (_call, perform) => perform()

/** A tenant as its users have it: only a key. */
export interface TestTenant {
  readonly id: string
  caller(): Promise<Caller>
  submit(mission: Partial<NewMission> & { agent: string; input: string }): Promise<string>
  mission(id: string): Promise<Mission>
}

/** A platform with an operator, and as many tenants as a test makes. */
export async function createInstallation(models?: Models) {
  const platform = await createSimulatedPlatform({ concurrency: 1, ...(models && { models }) })
  const { ports } = platform
  const { credential } = await createOperatorKey(ports)('ops')
  const worker = platform.process(plain)
  const run = () => deliverAll(platform, (act) => act(worker))
  return {
    platform,
    ports,
    credential,
    /** What an operator does, by a process whose calls go through `intercept`. */
    operator: (intercept: Intercept = plain, stores = ports.stores) =>
      actsOf({ ...ports, stores }, credential, intercept),
    /** Everything that is sent, published and due, until nothing is left. */
    run,
    async sweepFor(minutes: number): Promise<void> {
      for (let minute = 0; minute < minutes; minute++) {
        platform.advance(61_000)
        await worker.sweep()
        await run()
      }
    },
    tenant: (name: string, through: Ports = ports) => newTenant(ports, through, name),
  }
}

function actsOf(ports: Ports, credential: string, intercept: Intercept) {
  const through = {
    ...ports,
    stores: interceptStores(ports.stores, intercept),
    lanes: interceptLanes(ports.lanes, intercept),
    scheduler: interceptScheduler(ports.scheduler, intercept),
  }
  const caller = () => authenticate(ports)(`Bearer ${credential}`)
  return {
    set: async (mode: 'pause' | 'stop') => setPlatformSwitch(through)(await caller(), { mode, reason: 'an incident' }),
    lift: async (id: string) => liftPlatformSwitch(through)(await caller(), id),
    stop: async () => stopPlatform(through)(await caller(), { reason: 'an incident' }),
  }
}

/** @param through by which it is made */
async function newTenant(ports: Ports, through: Ports, name: string): Promise<TestTenant> {
  const { tenant, credential } = await createTenant(through)({ name, concurrency: 2, requests_per_s: 100 })
  const caller = () => authenticate(ports)(`Bearer ${credential}`)
  return {
    id: tenant.id,
    caller,
    async submit(mission) {
      const { id } = await submitMission(ports)(await caller(), NewMissionSchema.parse(mission), undefined)
      return id
    },
    async mission(id) {
      const stored = await loadMission(ports.stores.tenant(tenant.id), id)
      if (!stored) throw new Error(`${id} is not there`)
      return stored.mission
    },
  }
}
