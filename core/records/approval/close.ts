import type { Change, Store } from '../../base/ports/store.ts'
import { loadApproval, putApproval } from './approval.ts'

/** The approval of a mission that ends before anybody decided: nobody need decide it any more. */
export async function planClosing(store: Store, id: string): Promise<readonly Change[]> {
  const stored = await loadApproval(store, id)
  if (stored?.approval.status !== 'OPEN') return []
  return [putApproval({ ...stored.approval, status: 'CLOSED' }, stored.version)]
}
