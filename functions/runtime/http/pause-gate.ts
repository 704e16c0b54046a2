import type { MayBePaused } from '../../../core/base/ports/store.ts'
import { requireNoPause } from '../../../core/base/storing/pause.ts'
import type { HttpMiddleware } from './call.ts'

/**
 * While a restored installation is paused, it answers reads, and allows requests that stop something
 * or replace a secret that is no longer trusted. All others are refused with `paused_after_restore`.
 */
export function pauseGate(installation: MayBePaused | undefined): HttpMiddleware {
  return {
    async before({ context: { call } }) {
      if (!installation || call.route?.method === 'GET' || call.route?.urgent) return
      await requireNoPause(installation)
    },
  }
}
