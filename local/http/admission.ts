import { isSortieError } from '../../contract/errors.ts'
import type { Route } from '../../contract/route.ts'
import { type AuthenticationPorts, authenticate, requireScopeOf } from '../../core/records/key/authenticate.ts'

/** Whose share a large body counts towards; `undefined` where it is not to be read, and the function says why. */
export type Admission = (route: Route | undefined, authorization: string | undefined) => Promise<string | undefined>

/** Bodies of routes that need no key have one share for all. */
const anybody = 'public'

/**
 * Looks at the key before a large body is read, so that who has none cannot fill our memory.
 * @param accepted is told of each key that is one
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
