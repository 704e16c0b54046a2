import type { Stores } from '../../base/ports/store.ts'
import type { Mending } from '../../engine/mending/mending.ts'
import { marksCopies, type RemovePorts, removeCopies } from './copied-steps.ts'

export const copiesMending: Mending<RemovePorts & { readonly stores: Stores }> = {
  owns: marksCopies,
  async mend(ports, item) {
    const { tenant } = item
    await removeCopies(ports, tenant, ports.stores.tenant(tenant), item)
    return 'copies_removed'
  },
}
