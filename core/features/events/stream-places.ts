import type { Ports } from '../../base/ports/ports.ts'
import type { Key } from '../../base/ports/store.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'

/** How many streams of a tenant are live at once, where each holds a process. */
export const streamsOfTenant = 10

/** Beside how long a stream may take: for its last look at the store. */
const graceMs = 15_000
const maxTries = 3

export interface StreamPlace {
  leave(): Promise<void>
}

/** One of the places that a tenant has. Whoever dies without leaving it loses it in time. @returns `undefined` where all are taken */
export function takeStreamPlace({ stores, clock }: Pick<Ports, 'stores' | 'clock'>) {
  return async (tenant: string, forMs: number): Promise<StreamPlace | undefined> => {
    const store = stores.tenant(tenant)
    for (let tries = 0; tries < maxTries; tries++) {
      const query = { partition: 'streams', limit: streamsOfTenant, consistent: true }
      const { items } = await store.query('ephemeral', query)
      const now = clock.now()
      const key = freePlace(items, now)
      if (!key) return undefined
      const until = now + forMs + graceMs
      const item = { ...key, version: 1, body: null, expires_at: Math.ceil(until / 1000) }
      const took = store.write([{ change: 'put', table: 'ephemeral', item, when: { absent: true } }])
      if (!(await wasWritten(took))) continue
      return {
        async leave() {
          // Later it may be somebody else's.
          if (clock.now() < until) await store.write([{ change: 'delete', table: 'ephemeral', key }])
        },
      }
    }
    return undefined
  }
}

/** Those who come at once look for one from different ends. */
function freePlace(taken: readonly Key[], now: number): Key | undefined {
  const all = Array.from({ length: streamsOfTenant }, (_, at) => String(at))
  const free = all.filter((place) => !taken.some(({ sort }) => sort === place))
  const sort = free[now % Math.max(1, free.length)]
  return sort === undefined ? undefined : { partition: 'streams', sort }
}
