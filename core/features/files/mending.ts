import type { Ports } from '../../base/ports/ports.ts'
import { decodeItem } from '../../base/storing/reading.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import type { Mending } from '../../engine/mending/mending.ts'
import { dueOf, fileKind } from '../../records/file/file.ts'
import { isFilePartition } from '../../records/file/file-items.ts'
import { endFile } from './end-file.ts'

/** The sweeper expires files, not the store, since each returns its room to its tenant. */
export const fileMending: Mending<Pick<Ports, 'stores' | 'blobs' | 'clock'>> = {
  owns: ({ partition }) => isFilePartition(partition),
  async mend(ports, item) {
    const scope = scopeOf(ports, item.tenant)
    const { body: file, version } = await decodeItem(scope.store, fileKind, item)
    if (dueOf(file) > scope.now) return undefined
    await endFile(ports, scope, { file, version })
    return 'file_ended'
  },
}
