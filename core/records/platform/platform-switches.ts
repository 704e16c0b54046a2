import type * as z from 'zod'
import type { Change, Key, Store, Stores } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { type PlatformSwitches, switchFields } from '../switch/switch.ts'
import { operatorsTenant } from '../tenant/operators-tenant.ts'
import { Operator } from './work.ts'

/** A switch over the whole platform, with the operator who set it. Tenants have a copy without that. */
const PlatformSwitch = record({ ...switchFields, by: Operator })
export type PlatformSwitch = z.output<typeof PlatformSwitch>

export const platformSwitchesKind = kindOf('platform switches', 'entities', record({ switches: list(PlatformSwitch) }))

interface Stored {
  readonly switches: readonly PlatformSwitch[]
  /** 0 if there never was one. */
  readonly version: number
}

const switchesKey: Key = { partition: 'platform', sort: 'switches' }

export async function loadPlatformSwitches(operators: Store): Promise<Stored> {
  const item = await readItem(operators, platformSwitchesKind, switchesKey, { consistent: true })
  return { switches: item?.body.switches ?? [], version: item?.version ?? 0 }
}

export function putPlatformSwitches(switches: readonly PlatformSwitch[], version: number): Change {
  const item = { ...switchesKey, version: version + 1, body: { switches } }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}

/** The content for each tenant's record; `undefined` if there never was a switch. */
export async function switchesForTenants(stores: Stores): Promise<PlatformSwitches | undefined> {
  const { switches, version } = await loadPlatformSwitches(stores.tenant(operatorsTenant))
  return version === 0 ? undefined : { version, switches: switches.map(({ by: _, ...one }) => one) }
}
