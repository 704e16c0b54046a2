import { isSortieError } from '../../../contract/errors.ts'
import type { Store } from '../../base/ports/store.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { type LiveSession, putSessionUse, sessionUseNotedMs } from './session.ts'

/** Notes that a session is in use, unless that was noted a moment ago. What cannot be written now is noted at a later request. */
export async function noteSessionUse(store: Store, { session, use }: LiveSession, now: number): Promise<void> {
  if (now - use.body.last_used_at < sessionUseNotedMs) return
  try {
    // Otherwise it was noted by another request, or has ended.
    await unlessConflict(store.write([putSessionUse(session, now, use.version)]))
  } catch (error) {
    if (!isSortieError(error)) throw error
  }
}
