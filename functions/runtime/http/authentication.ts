import { SortieError } from '../../../contract/errors.ts'
import type { Stores } from '../../../core/base/ports/store.ts'
import { requireScopeOf } from '../../../core/records/key/authenticate.ts'
import type { HttpExchange, HttpMiddleware, HttpPorts } from './call.ts'
import { callerWith, credentialOf, type SentCredential } from './credential.ts'
import { isFromOwnPage } from './own-page.ts'

/** The caller, from the credential only. Public routes need none. */
export function authentication({ stores, ...ports }: HttpPorts & { readonly stores?: Stores }): HttpMiddleware {
  const { clock } = ports
  const callerOf = stores && callerWith({ stores, ...ports })
  return {
    async before({ event, context: { call } }) {
      const { scope, keyTellsMore, ownPagesOnly } = call.route ?? {}
      if (ownPagesOnly && !isFromOwnPage(event.headers, call.origin ?? '')) throw notOurs()
      const credential = sentWith({ event, context: { call } })
      const isAnonymous = scope === 'public' && !(keyTellsMore && credential.kind === 'key')
      if (scope === undefined || isAnonymous) return
      if (!callerOf) throw new SortieError('internal', 'This function has no store to check credentials with')
      call.caller = await callerOf(credential)
    },
    /** If the key is revoked, or the session ends, while a request waits, its caller gets no news. */
    async after({ event, context: { call } }) {
      const isLongPoll = call.route?.waitsUpTo !== undefined && clock.monotonic() - call.startedAt > atOnceMs
      if (isLongPoll) await callerOf?.(sentWith({ event, context: { call } }))
    },
  }
}

type Sent = Pick<HttpExchange, 'event'> & { readonly context: Pick<HttpExchange['context'], 'call'> }

function sentWith({ event, context: { call } }: Sent): SentCredential {
  return credentialOf(event, call.origin ?? '')
}

/** Otherwise another site could sign somebody in with a key of its own, and see what they do. */
function notOurs(): SortieError {
  return new SortieError('forbidden', 'Only a page of this address may sign a browser in', {
    details: { reason: 'not_an_own_page' },
  })
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
