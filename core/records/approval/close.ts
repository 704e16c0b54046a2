import type { Change, Store } from '../../base/ports/store.ts'
import { loadApproval, putApproval } from './approval.ts'

/** Closes the approval of a mission that ends before anybody decided. */
export async function planClosing(store: Store, id: string): Promise<readonly Change[]> {
  const stored = await loadApproval(store, id)
  if (stored?.approval.status !== 'OPEN') return []
  return [putApproval({ ...stored.approval, status: 'CLOSED' }, stored.version)]
}
