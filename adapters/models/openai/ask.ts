import type { ModelRequest } from '../../../core/base/ports/models.ts'
import type { Generate } from '../generate.ts'
import { askAndLearn } from '../learning/ask-and-learn.ts'
import type { LearnedOptions } from '../learning/learned.ts'
import { readReply } from '../reply/read-reply.ts'
import { wordless } from '../reply/wordless.ts'
import { changeOf } from './changes.ts'
import type { Endpoint } from './endpoint.ts'
import { asFailure, filterIn, unreadCallIn } from './failure.ts'
import type { Protocol } from './protocol.ts'
import { changeFor, type Sent } from './refusals.ts'
import { type Change, takenAfter } from './taken.ts'

/** Calls an endpoint in one protocol. */
export function asking(
  endpoint: Endpoint,
  protocol: Protocol,
  where: Pick<LearnedOptions<Change>, 'endpoint' | 'lessons'>,
): Generate {
  function sentWith(request: ModelRequest, changes: readonly Change[]): Sent {
    const taken = takenAfter(changes, protocol.atFirst)
    return { body: protocol.body(request, taken), taken }
  }

  return askAndLearn<Change>({
    ...where,
    changeOf,
    ask(request, changes) {
      const { body } = sentWith(request, changes)
      return readReply(endpoint.post(protocol.path, body, request.signal), protocol.reader(request))
    },
    changeAfter: (error, request, changes) => changeFor(error, sentWith(request, changes), changes),
    answerIn(error, request) {
      const filter = filterIn(error)
      if (filter !== undefined) return wordless(request, 'filtered', filter)
      const unread = unreadCallIn(error)
      return unread === undefined ? undefined : wordless(request, 'malformed_call', unread)
    },
    failureOf: asFailure,
  })
}
