import { createParser } from 'eventsource-parser'
import { type Asking, asAnswerTo, asAsking, type Id, messageIn } from './messages.ts'

/** Notifications, of which there may be thousands, have neither, and are not even parsed. */
const mayConcernUs = /"(id|error)"/

/** What those events of a stream say that may be an answer. */
export function dataOfEvents(stream: string): readonly string[] {
  const found: string[] = []
  const parser = createParser({ onEvent: ({ data }) => void found.push(data) })
  parser.feed(stream)
  // The last event may end with the stream, and without an empty line.
  parser.feed('\n\n')
  return found.filter((data) => mayConcernUs.test(data))
}

/**
 * Told a stream as it comes, says when the answer to a request is there: a server may hold the stream open after it. Of what is no
 * stream of events it says nothing.
 * @param onAsking for what the server asks meanwhile
 */
export function watchForAnswer(id: Id, onAsking: (message: Asking) => void): (piece: string) => boolean {
  let isThere = false
  const parser = createParser({
    onEvent({ data }) {
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
