import { isSortieError } from '../../contract/errors.ts'
import type { Route } from '../../contract/route.ts'
import { type AuthenticationPorts, requireScopeOf } from '../../core/records/key/authenticate.ts'
import { callerWith } from '../../functions/runtime/http/credential.ts'
import { type OwnAddress, type Sent, sentCredential } from './sent-credential.ts'

/** The share that a large body counts towards; `undefined` if it must not be read, and the function gives the reason. */
export type Admission = (route: Route | undefined, sent: Sent) => Promise<string | undefined>

/** Bodies of routes without a key have one share for all. */
const anybody = 'public'

/**
 * Checks the key or the session before a large body is read, so that senders without one cannot fill our memory.
 * @param accepted is called for each request with a valid one
 */
export function createAdmission(
  ports: AuthenticationPorts,
  settings: OwnAddress,
  accepted: (sent: Sent, route: Route) => void,
): Admission {
  const callerOf = callerWith(ports)
  return async (route, sent) => {
    if (!route?.body) return undefined
    if (route.scope === 'public') return anybody
    try {
      const caller = await callerOf(sentCredential(sent, settings))
      accepted(sent, route)
      requireScopeOf(route, caller)
      return caller.tenant.id
    } catch (error) {
      if (isSortieError(error)) return undefined
      throw error
    }
  }
}
