import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import type { Generate } from '../generate.ts'
import { askAndLearn } from '../learning/ask-and-learn.ts'
import { readReply } from '../reply/read-reply.ts'
import { estimateUsage } from '../reply/token-estimate.ts'
import type { Endpoint } from './endpoint.ts'
import { asFailure, filterIn } from './failure.ts'
import type { Protocol } from './protocol.ts'
import { changeFor, type Sent } from './refusals.ts'
import { type Change, takenAfter } from './taken.ts'

/** Asks an endpoint in one protocol. */
export function asking(endpoint: Endpoint, protocol: Protocol): Generate {
  function sentWith(request: ModelRequest, changes: readonly Change[]): Sent {
    const taken = takenAfter(changes, protocol.atFirst)
    return { body: protocol.body(request, taken), taken }
  }

  return askAndLearn<Change>({
    ask(request, changes) {
      const { body } = sentWith(request, changes)
      return readReply(endpoint.post(protocol.path, body, request.signal), protocol.reader(request))
    },
    changeAfter: (error, request, changes) => changeFor(error, sentWith(request, changes), changes),
    answerIn(error, request) {
      const filter = filterIn(error)
      return filter === undefined ? undefined : withheld(request, filter)
    },
    failureOf: asFailure,
  })
}

/** A request that its provider took for one that it does not answer. */
function withheld(request: ModelRequest, filter: string): ModelChunk {
  return {
    type: 'finish',
    parts: [],
    reason: 'filtered',
    told_reason: filter,
    usage: { ...estimateUsage(request, 0), estimated: true },
    model: request.model,
  }
}
