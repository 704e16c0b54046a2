import { SortieError } from '../../../contract/errors.ts'
import type { Memory as MemoryView, NewMemory } from '../../../contract/resources/memory.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { remember } from '../../engine/memories/remember.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { memoryKey } from '../../records/memory/memory.ts'
import { memoryView } from '../../records/memory/memory-view.ts'

type ManagePorts = Pick<Ports, 'stores' | 'clock'>

/** @throws SortieError `not_found` (agent), `limit_exceeded` */
export function createMemory(ports: ManagePorts) {
  return async ({ tenant, key }: Caller, input: NewMemory): Promise<MemoryView> => {
    const { store, now } = scopeOf(ports, tenant.id)
    const { text, tags, subject = null, agent = null, expires_in_s } = input
    // A memory of an agent that is misspelt is known to nobody.
    if (agent !== null) await resolveAgent(store, agent)
    const { memory } = await remember(
      store,
      {
        ...{ text, tags, subject, agent },
        source: { kind: 'api', key_id: key.id },
        expires_at: expires_in_s === undefined ? null : now + expires_in_s * 1000,
      },
      now,
    )
    return memoryView(memory)
  }
}

/** Also one that cannot be read. @throws SortieError `not_found` */
export function deleteMemory({ stores }: Pick<Ports, 'stores'>) {
  return async ({ tenant }: Caller, id: string): Promise<void> => {
    const store = stores.tenant(tenant.id)
    const key = memoryKey(id)
    if (!(await store.get('entities', key, { consistent: true }))) throw memoryNotFound(id)
    await store.write([{ change: 'delete', table: 'entities', key }])
  }
}

export function memoryNotFound(id: string): SortieError {
  return new SortieError('not_found', `There is no memory ${id}; it may have been deleted, or have expired`)
}
