import { SortieError } from '../../../contract/errors.ts'
import type { LimitDefinition, Limit as LimitView } from '../../../contract/resources/limit.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { iso } from '../../base/times/iso.ts'
import { type DispatchPorts, followUp } from '../../engine/dispatch/dispatch.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { type Definition, definitionKey, readDefinition } from '../../records/permit/definition.ts'
import { agentOfLimit } from '../../records/permit/limit-key.ts'
import { putTenant, tenantKey, tenantKind } from '../../records/tenant/tenant.ts'

/** They stand in the tenant's record, which every request reads. */
const maxLimitedAgents = 100

/** Defines a limit or changes it, and lets start what now may. @throws SortieError `limit_exceeded` */
export function putLimit(ports: DispatchPorts) {
  return async (caller: Caller, name: string, input: LimitDefinition): Promise<LimitView> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    const definition = await retryConflicts(async () => {
      const before = await readDefinition(store, name)
      const now = ports.clock.now()
      const body: Definition = { name, ...input, created_at: before?.body.created_at ?? now, updated_at: now }
      const listed = await listAgent(store, name, true)
      await store.write([putDefinition(body, before?.version ?? 0), ...listed])
      return body
    })
    await followUp(ports, tenant, { fillPermits: [name] })
    return limitView(definition)
  }
}

/** @throws SortieError `not_found` */
export function deleteLimit(ports: DispatchPorts) {
  return async (caller: Caller, name: string): Promise<void> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    await retryConflicts(async () => {
      const before = await readDefinition(store, name)
      if (!before) throw limitNotFound(name)
      const listed = await listAgent(store, name, false)
      const when = { version: before.version }
      await store.write([{ change: 'delete', table: 'entities', key: definitionKey(name), when }, ...listed])
    })
    await followUp(ports, tenant, { fillPermits: [name] })
  }
}

function putDefinition(body: Definition, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...definitionKey(body.name), version: version + 1, body },
    when: version === 0 ? { absent: true } : { version },
  }
}

/** Whether an agent has a limit stands in the tenant's record, so that missions of others read nothing more. */
async function listAgent(store: Store, name: string, limited: boolean): Promise<Change[]> {
  const agent = agentOfLimit(name)
  if (agent === undefined) return []
  const item = await readItem(store, tenantKind, tenantKey, { consistent: true })
  if (!item) throw new Error('The tenant of this store has no record')
  const { limited_agents: listed = [] } = item.body
  if (listed.includes(agent) === limited) return []
  const agents = limited ? [...listed, agent] : listed.filter((other) => other !== agent)
  if (agents.length > maxLimitedAgents) {
    throw new SortieError(
      'limit_exceeded',
      `At most ${maxLimitedAgents} agents may have a limit; delete one that is not needed`,
    )
  }
  return [putTenant({ ...item.body, limited_agents: agents }, item.version)]
}

export function limitView({ name, concurrency, rate, created_at, updated_at }: Definition): LimitView {
  return { name, concurrency, rate, created_at: iso(created_at), updated_at: iso(updated_at) }
}

export function limitNotFound(name: string): SortieError {
  return new SortieError('not_found', `There is no limit ${name}; PUT /v1/limits/${name} defines it`)
}
