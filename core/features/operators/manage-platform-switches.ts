import { SortieError } from '../../../contract/errors.ts'
import type { NewPlatformSwitch, PlatformSwitch as PlatformSwitchView } from '../../../contract/resources/operators.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  loadPlatformSwitches,
  type PlatformSwitch,
  putPlatformSwitches,
} from '../../records/platform/platform-switches.ts'
import { newWork, putWork, workKey, workKind } from '../../records/platform/work.ts'
import { operatorsTenant } from '../../records/tenant/operators-tenant.ts'
import { carryOnWork, type WorkPorts, workOverdueMs } from './carry-on-work.ts'

export type OperatorPorts = WorkPorts & { readonly ids: Ids }

/** Each stands in every tenant's record. */
const maxSwitches = 10
/** How long the answer may take; a timer goes on with the rest. */
export const answerWithinMs = 4000

/**
 * Pauses or stops all tenants until the switch is lifted. It is noted with the work of carrying it to them in one write;
 * in each tenant it is in force from when its record says so, for which no request reads anything more.
 * @throws SortieError `limit_exceeded`
 */
export function setPlatformSwitch(ports: OperatorPorts) {
  return async ({ key }: Caller, { mode, reason }: NewPlatformSwitch): Promise<PlatformSwitchView> => {
    const operators = ports.stores.tenant(operatorsTenant)
    const id = ports.ids.next('swi')
    const job = ports.ids.next(mode === 'stop' ? 'stp' : 'job')
    const since = ports.clock.now()
    const by = { key_id: key.id, name: key.name }
    const set: PlatformSwitch = { id, mode, scope: { kind: 'platform' }, reason, since, job, by }
    const act = { do: mode === 'stop' ? 'stop' : 'hold', switch_id: id } as const
    const work = newWork({ id: job, act, reason, by }, since)
    await retryConflicts(async () => {
      const { switches, version } = await loadPlatformSwitches(operators)
      if (switches.length >= maxSwitches)
        throw new SortieError(
          'limit_exceeded',
          `There may be at most ${maxSwitches} switches for the platform; lift one`,
        )
      await operators.write([putPlatformSwitches([...switches, set], version), putWork(work, 0, since + workOverdueMs)])
    })
    await carryOnWork(ports, job, answerWithinMs)
    const [view] = await viewsOf(operators, [set])
    return view as PlatformSwitchView
  }
}

/** What it held goes on, in the order of age and priority. @throws SortieError `not_found` */
export function liftPlatformSwitch(ports: OperatorPorts) {
  return async ({ key }: Caller, id: string): Promise<void> => {
    const operators = ports.stores.tenant(operatorsTenant)
    const now = ports.clock.now()
    const job = ports.ids.next('job')
    const by = { key_id: key.id, name: key.name }
    await retryConflicts(async () => {
      const { switches, version } = await loadPlatformSwitches(operators)
      const found = switches.find((one) => one.id === id)
      if (!found) throw new SortieError('not_found', `There is no switch ${id} for the platform`)
      const others = switches.filter((one) => one.id !== id)
      const work = newWork({ id: job, act: { do: 'release', switch_id: id }, reason: found.reason, by }, now)
      await operators.write([putPlatformSwitches(others, version), putWork(work, 0, now + workOverdueMs)])
    })
    await carryOnWork(ports, job, answerWithinMs)
  }
}

/** All of them: there are never more than one page. */
export function listPlatformSwitches({ stores }: { readonly stores: Stores }) {
  return async (): Promise<{ items: PlatformSwitchView[]; next_cursor: null }> => {
    const operators = stores.tenant(operatorsTenant)
    const { switches } = await loadPlatformSwitches(operators)
    return { items: await viewsOf(operators, switches), next_cursor: null }
  }
}

async function viewsOf(operators: Store, switches: readonly PlatformSwitch[]): Promise<PlatformSwitchView[]> {
  const works = await readItems(
    operators,
    workKind,
    switches.map(({ job }) => workKey(job)),
    { consistent: true },
  )
  return switches.map(({ id, mode, reason, since, job, by }, at) => ({
    id,
    mode,
    scope: { kind: 'platform' },
    reason,
    since: iso(since),
    stop_id: mode === 'stop' ? job : null,
    by,
    state: works[at]?.body.state === 'telling' ? 'reaching' : 'in_force',
  }))
}
