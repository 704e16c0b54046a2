import type { Store } from '../../../core/base/ports/store.ts'
import { fresh } from '../port-cases.ts'
import type { StoreHarness } from '../store-harness.ts'

export type It = (name: string, run: () => Promise<void>) => void

/** Called inside a case, as the harness exists only then. */
export type Open = () => StoreHarness

export function newTenant(open: Open): Store {
  return open().stores.tenant(fresh('tenant'))
}

export const consistent = { consistent: true } as const
