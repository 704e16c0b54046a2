import { isSortieError } from '../../contract/errors.ts'
import type { Route } from '../../contract/route.ts'
import { type AuthenticationPorts, authenticate, requireScopeOf } from '../../core/records/key/authenticate.ts'

/** The share that a large body counts towards; `undefined` if it must not be read, and the function gives the reason. */
export type Admission = (route: Route | undefined, authorization: string | undefined) => Promise<string | undefined>

/** Bodies of routes without a key have one share for all. */
const anybody = 'public'

/**
 * Checks the key before a large body is read, so that senders without one cannot fill our memory.
 * @param accepted is called for each valid key
 */
export function createAdmission(
  ports: AuthenticationPorts,
  accepted: (authorization: string | undefined, route: Route) => void,
): Admission {
  const callerOf = authenticate(ports)
  return async (route, authorization) => {
    if (!route?.body) return undefined
    if (route.scope === 'public') return anybody
    try {
      const caller = await callerOf(authorization)
      accepted(authorization, route)
      requireScopeOf(route, caller)
      return caller.tenant.id
    } catch (error) {
      if (isSortieError(error)) return undefined
      throw error
    }
  }
}
