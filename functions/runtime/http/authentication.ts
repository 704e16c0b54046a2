import { SortieError } from '../../../contract/errors.ts'
import type { Stores } from '../../../core/base/ports/store.ts'
import { authenticate, requireScopeOf } from '../../../core/records/key/authenticate.ts'
import type { HttpMiddleware, HttpPorts } from './call.ts'

/** The caller, from the credential only. Public routes need none. */
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
    /** If the key is revoked while a request waits, its caller gets no news. */
    async after({ event, context: { call } }) {
      const isLongPoll = call.route?.waitsUpTo !== undefined && clock.monotonic() - call.startedAt > atOnceMs
      if (isLongPoll) await callerOf?.(event.headers.authorization)
    },
  }
}

/** Checks the key’s rights after the request was counted, so that refused requests count as well. */
export function authorization(): HttpMiddleware {
  return {
    before({ context: { call } }) {
      if (call.caller && call.route) requireScopeOf(call.route, call.caller)
    },
  }
}

/** A faster request was already under way when its key was checked. */
const atOnceMs = 1000
