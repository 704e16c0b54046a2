import type { Logger } from '../../base/ports/logger.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { firingName } from '../../base/times/firing-name.ts'
import { switchesForTenants } from '../../records/platform/platform-switches.ts'
import { loadWork, nobody, putWork, type StoredWork, type Tally, type Work } from '../../records/platform/work.ts'
import { operatorsTenant } from '../../records/tenant/operators-tenant.ts'
import { tenantsPartition } from '../../records/tenant/tenant.ts'
import { inBatches, type StopPorts } from '../control/stop-mission.ts'
import { add, failed, followTenant } from './follow-tenant.ts'
import { tellTenant } from './tell-tenant.ts'

export type WorkPorts = StopPorts & { readonly logger: Logger }

/** The number of tenants in one step. */
const page = 100
/** They do not conflict. */
const atOnce = 50
/** When the sweeper checks work whose worker may have died. */
export const workOverdueMs = 60_000
/** A tenant searches twice, the second time 5 s after it was told. */
const betweenLooksMs = 6000
/** For aborted calls that have not ended, which may take two leases. */
const betweenLastLooksMs = 30_000

/**
 * Continues an operator’s work, a page of tenants at a time, until it is done or the time is up; then a timer continues, and
 * the sweeper if that is lost. Whoever finds that another got further leaves it to that one. A tenant that cannot be written
 * delays no other: it is told in the next pass.
 */
export async function carryOnWork(ports: WorkPorts, id: string, forMs: number): Promise<void> {
  await unlessConflict(goOn(ports, id, ports.clock.monotonic() + forMs))
}

async function goOn(ports: WorkPorts, id: string, until: number): Promise<void> {
  const operators = ports.stores.tenant(operatorsTenant)
  for (let stored = await loadWork(operators, id); stored && stored.work.state !== 'done'; ) {
    if (ports.clock.monotonic() >= until) return later(ports, stored, ports.clock.now())
    const step = await (stored.work.state === 'telling' ? tellPage : followPage)(ports, stored.work, until)
    if (step.next !== undefined) return later(ports, { ...stored, work: step.work }, step.next)
    stored = await save(ports, { ...stored, work: step.work }, ports.clock.now() + workOverdueMs)
  }
}

interface Step {
  readonly work: Work
  /** When to continue; `undefined`: at once. */
  readonly next?: number
}

async function tellPage(ports: WorkPorts, work: Work): Promise<Step> {
  const { tenants, last } = await pageOf(ports, work.after)
  const switches = await switchesForTenants(ports.stores)
  const told = await eachOf(ports, tenants, (tenant) => tellTenant(ports, tenant, work, switches))
  const unfinished = work.so_far.unfinished + told.filter((one) => one === failed).length
  if (last !== undefined) return { work: { ...work, after: last, so_far: { ...nobody, unfinished } } }
  const next: Work = { ...work, after: null, so_far: nobody }
  // Telling is idempotent, so all are told again because of one.
  if (unfinished > 0) return { work: next, next: ports.clock.now() + betweenLooksMs }
  return { work: { ...next, state: 'following' } }
}

async function followPage(ports: WorkPorts, work: Work, until: number): Promise<Step> {
  const { tenants, last } = await pageOf(ports, work.after)
  const stops = await eachOf(ports, tenants, (tenant) => followTenant(ports, tenant, work.id, until))
  const so_far = stops.reduce<Tally>(add, work.so_far)
  if (last !== undefined) return { work: { ...work, after: last, so_far } }
  return looked(work, so_far, ports.clock.now())
}

/** All tenants were checked. */
function looked(work: Work, tally: Tally, now: number): Step {
  const next: Work = { ...work, after: null, so_far: nobody, last: { tally, at: now } }
  if (tally.unfinished > 0) return { work: next, next: now + betweenLooksMs }
  const confirmed: Work = { ...next, confirmed_at: work.confirmed_at ?? now }
  return tally.in_flight > 0
    ? { work: confirmed, next: now + betweenLastLooksMs }
    : { work: { ...confirmed, state: 'done' } }
}

async function pageOf(
  { stores }: WorkPorts,
  after: string | null,
): Promise<{ readonly tenants: readonly string[]; readonly last: string | undefined }> {
  const query = { partition: tenantsPartition, limit: page, consistent: true, ...(after === null ? {} : { after }) }
  const { items, cursor } = await stores.platform.query('entities', query)
  return { tenants: items.map(({ sort }) => sort), last: cursor }
}

async function eachOf<Result>(
  { logger }: WorkPorts,
  tenants: readonly string[],
  act: (tenant: string) => Promise<Result>,
): Promise<(Result | typeof failed)[]> {
  const results: (Result | typeof failed)[] = []
  const collect = async (tenant: string) => {
    try {
      results.push(await act(tenant))
    } catch (error) {
      logger.error('A tenant could not be reached for the operators', { tenant, error })
      results.push(failed)
    }
  }
  await inBatches(tenants, collect, atOnce)
  return results
}

async function save({ stores }: WorkPorts, { work, version }: StoredWork, due: number): Promise<StoredWork> {
  await stores.tenant(operatorsTenant).write([putWork(work, version, work.state === 'done' ? undefined : due)])
  return { work, version: version + 1 }
}

async function later(ports: WorkPorts, stored: StoredWork, at: number): Promise<void> {
  const { work, version } = await save(ports, stored, at + workOverdueMs)
  const payload = { kind: 'carry_on_platform_work', tenant: operatorsTenant, work: work.id } as const
  await ports.scheduler.set({ name: firingName(work.id, version), at, payload })
}
