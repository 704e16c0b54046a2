import { SortieError } from '../../../contract/errors.ts'
import type { NewSwitch, Switch as SwitchView } from '../../../contract/resources/control.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { newStop, putStop, type Stop } from '../../records/stop/stop.ts'
import { allSwitches, type Switch } from '../../records/switch/switch.ts'
import { putTenant, type Tenant, tenantKey, tenantKind } from '../../records/tenant/tenant.ts'
import { carryOnStop } from './carry-on-stop.ts'
import type { StopPorts } from './stop-mission.ts'

/** What it takes to set a switch, and to act on the missions that there are. */
export type SwitchPorts = StopPorts & { readonly ids: Ids }

/** They stand in the tenant's record, which every request reads. */
const maxSwitches = 50
/** How long the answer may take; a timer goes on with the rest. */
const answerWithinMs = 4000
/** When the sweeper looks whether anybody goes on with it. */
const overdueMs = 60_000

/**
 * Pauses or stops a scope until the switch is lifted. The one write that sets it also notes what is to be done with the
 * missions that there are, so that both happen, whoever dies.
 * @throws SortieError `limit_exceeded`
 */
export function setSwitch(ports: SwitchPorts) {
  return async (caller: Caller, { scope, mode, reason }: NewSwitch): Promise<SwitchView> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    const id = ports.ids.next('swi')
    const job = ports.ids.next(mode === 'stop' ? 'stp' : 'job')
    const since = ports.clock.now()
    const set: Switch = { id, mode, scope, reason, since, job }
    const act = mode === 'stop' ? ({ do: 'stop', switch_id: id } as const) : ({ do: 'hold', switch_id: id } as const)
    const work = { ...newStop(job, scope, reason, since), act }
    await retryConflicts(async () => {
      await store.write([await changeSwitches(store, (all) => [...all, set]), putStop(work, 0, since + overdueMs)])
    })
    await carryOnStop(ports, tenant, job, answerWithinMs)
    return switchView(set)
  }
}

/** What it held goes on, in the order of age and priority. @throws SortieError `not_found`, `forbidden` for one of the operators */
export function liftSwitch(ports: SwitchPorts) {
  return async (caller: Caller, id: string): Promise<void> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    const now = ports.clock.now()
    const job = ports.ids.next('job')
    const found = caller.tenant.switches?.find((one) => one.id === id)
    if (!found) throw notLiftable(caller.tenant, id)
    const act: Stop['act'] = { do: 'release', switch_id: id }
    const work = { ...newStop(job, found.scope, found.reason, now), act }
    await retryConflicts(async () => {
      const change = await changeSwitches(store, (all) => all.filter((one) => one.id !== id))
      const released = found.mode === 'pause' ? [putStop(work, 0, now + overdueMs)] : []
      await store.write([change, ...released])
    })
    if (found.mode === 'pause') await carryOnStop(ports, tenant, job, answerWithinMs)
  }
}

/** All of them, with those of the operators: there are never more than one page. */
export async function listSwitches({ tenant }: Caller): Promise<{ items: SwitchView[]; next_cursor: null }> {
  return { items: allSwitches(tenant).map(switchView), next_cursor: null }
}

async function changeSwitches(store: Store, change: (all: readonly Switch[]) => readonly Switch[]): Promise<Change> {
  const item = await readItem(store, tenantKind, tenantKey, { consistent: true })
  if (!item) throw new Error('The tenant of this store has no record')
  const switches = change(item.body.switches ?? [])
  if (switches.length > maxSwitches)
    throw new SortieError('limit_exceeded', `A tenant may have at most ${maxSwitches} switches; lift one`)
  return putTenant({ ...item.body, switches }, item.version)
}

function notLiftable({ platform }: Tenant, id: string): SortieError {
  return platform?.switches.some((one) => one.id === id)
    ? new SortieError('forbidden', `${id} was set by the operators of this Sortie, and only they can lift it`)
    : new SortieError('not_found', `There is no switch ${id}`)
}

function switchView({ id, mode, scope, reason, since, job }: Switch): SwitchView {
  return { id, mode, scope, reason, since: iso(since), stop_id: mode === 'stop' ? job : null }
}
