import type { Stores } from '../../base/ports/store.ts'
import type { Mending } from '../../engine/mending/mending.ts'
import { marksCopies, type RemovePorts, removeCopies } from './copied-steps.ts'

export const copiesMending: Mending<RemovePorts & { readonly stores: Stores }> = {
  owns: marksCopies,
  async mend(ports, item) {
    await removeCopies(ports, item)
    return 'copies_removed'
  },
}
