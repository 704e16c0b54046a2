import { SortieError } from '../../../contract/errors.ts'
import type { Stores } from '../../../core/base/ports/store.ts'
import { authenticate, requireScopeOf } from '../../../core/records/key/authenticate.ts'
import type { HttpMiddleware, HttpPorts } from './call.ts'

/** Whose request this is, from the credential only. Public routes pass without one. */
export function authentication({ stores, ...ports }: HttpPorts & { readonly stores?: Stores }): HttpMiddleware {
  const { clock } = ports
  const callerOf = stores && authenticate({ stores, ...ports })
  return {
    async before({ event, context: { call } }) {
      const { scope, keyTellsMore } = call.route ?? {}
      const { authorization } = event.headers
      const isAnonymous = scope === 'public' && !(keyTellsMore && authorization !== undefined)
      if (scope === undefined || isAnonymous) return
      if (!callerOf) throw new SortieError('internal', 'This function has no store to check credentials with')
      call.caller = await callerOf(authorization)
    },
    /** News that came after a key was revoked is not for whoever asked with it and waited. */
    async after({ event, context: { call } }) {
      const isLongPoll = call.route?.waitsUpTo !== undefined && clock.monotonic() - call.startedAt > atOnceMs
      if (isLongPoll) await callerOf?.(event.headers.authorization)
    },
  }
}

/** Whether the key may do this; looked at once the request was counted, so that what is refused counts as well. */
export function authorization(): HttpMiddleware {
  return {
    before({ context: { call } }) {
      if (call.caller && call.route) requireScopeOf(call.route, call.caller)
    },
  }
}

/** What takes no longer was under way when its key was looked at. */
const atOnceMs = 1000
