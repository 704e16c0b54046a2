import { decodeItem } from '../../base/storing/reading.ts'
import type { Mending } from '../../engine/mending/mending.ts'
import { apiKeyKind, keysPartition } from '../../records/key/api-key.ts'
import { closeWhatItOpened, type RevokePorts } from './revoke-key.ts'

export const revokedKeyMending: Mending<RevokePorts> = {
  owns: ({ partition }) => partition === keysPartition,
  async mend(ports, item) {
    const key = await decodeItem(ports.stores.tenant(item.tenant), apiKeyKind, item)
    const closed = await closeWhatItOpened(ports, item.tenant, key)
    return closed ? 'connections_closed' : undefined
  },
}
