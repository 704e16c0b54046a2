import { createParser } from 'eventsource-parser'
import type { TellProgress } from '../../core/base/ports/mcp.ts'
import { type Asking, asAnswerTo, asAsking, asTelling, type Id, messageIn } from './messages.ts'

/** Notifications have neither. */
const mayConcernUs = /"(id|error)"/

const mayTell = /"notifications\/(?:progress|message)"/
/** There may be a hundred thousand of them; the others are not even parsed. */
const mostTold = 1000

/** The events of a stream that may be an answer. */
export function dataOfEvents(stream: string): readonly string[] {
  const found: string[] = []
  const parser = createParser({ onEvent: ({ data }) => void found.push(data) })
  parser.feed(stream)
  // The last event may end with the stream, without an empty line.
  parser.feed('\n\n')
  return found.filter((data) => mayConcernUs.test(data))
}

interface Meanwhile {
  /** For the server’s requests. */
  readonly onAsking: (message: Asking) => void
  /** For its progress. */
  readonly tell: TellProgress | undefined
}

/**
 * Gets a stream as it arrives, and says when the answer to a request is there: a server may hold the stream open after it. It says
 * nothing about a body that is not an event stream.
 */
export function watchForAnswer(id: Id, { onAsking, tell }: Meanwhile): (piece: string) => boolean {
  let isThere = false
  let told = 0
  const parser = createParser({
    onEvent({ data }) {
      if (tell && told < mostTold && mayTell.test(data)) {
        told += 1
        const telling = asTelling(id, messageIn(data))
        if (telling) tell(telling)
      }
      if (!mayConcernUs.test(data)) return
      const message = messageIn(data)
      const asking = asAsking(message)
      if (asking) onAsking(asking)
      else isThere ||= asAnswerTo(id, message) !== undefined
    },
  })
  return (piece) => {
    parser.feed(piece)
    return isThere
  }
}
