import type { DueItem } from '../../base/ports/store.ts'
import type { Mending } from '../../engine/mending/mending.ts'
import { keysPartition, type StoredApiKey } from '../../records/key/api-key.ts'
import { closeWhatItOpened, type RevokePorts } from './revoke-key.ts'

export const revokedKeyMending: Mending<RevokePorts> = {
  owns: ({ partition }) => partition === keysPartition,
  async mend(ports, item) {
    const closed = await closeWhatItOpened(ports, item.tenant, item as DueItem<StoredApiKey>)
    return closed ? 'connections_closed' : undefined
  },
}
