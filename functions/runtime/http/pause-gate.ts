import type { MayBePaused } from '../../../core/base/ports/store.ts'
import { requireNoPause } from '../../../core/base/storing/pause.ts'
import type { HttpMiddleware } from './call.ts'

/**
 * While a restored installation waits for whoever looks at it, it answers what only reads, and does what stops something
 * or replaces a secret that is no longer to be trusted. All else is refused with `paused_after_restore`.
 */
export function pauseGate(installation: MayBePaused | undefined): HttpMiddleware {
  return {
    async before({ context: { call } }) {
      if (!installation || call.route?.method === 'GET' || call.route?.urgent) return
      await requireNoPause(installation)
    },
  }
}
