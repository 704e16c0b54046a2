import type { Ports } from '../../base/ports/ports.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { requireFile } from '../../records/file/file-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { endFile } from './end-file.ts'

/** @throws SortieError `not_found` */
export function deleteFile(ports: Pick<Ports, 'stores' | 'blobs' | 'clock'>) {
  return ({ tenant }: Caller, id: string): Promise<void> =>
    retryConflicts(async () => {
      const scope = scopeOf(ports, tenant.id)
      await endFile(ports, scope, await requireFile(scope.store, id))
    })
}
