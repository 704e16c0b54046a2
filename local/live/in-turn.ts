import { WebSocket } from 'ws'
import { liveBounds } from './bounds.ts'

/** The client did something that no client should: RFC 6455, 7.4.1. */
export const policyViolation = 1008
const internalError = 1011

export interface Line {
  add(work: () => Promise<unknown>): void
  /** Resolves when none of its frames is in progress. */
  rest(): Promise<void>
}

/**
 * The frames of a connection are handled one after another, as a client that subscribes and then unsubscribes expects. Nothing is
 * read from it meanwhile, so a client that sends faster than it is answered waits.
 * @param turn resolves when the next one may begin: otherwise frames from one piece would all run without a break
 */
export function inTurn(socket: WebSocket, turn: () => Promise<void>): Line {
  const waiting: (() => Promise<unknown>)[] = []
  let working: Promise<void> | undefined
  let late = 0

  async function workOff(): Promise<void> {
    socket.pause()
    for (let next = waiting.shift(); next && socket.readyState === WebSocket.OPEN; next = waiting.shift()) {
      await turn()
      await next().catch(() => socket.close(internalError))
    }
    waiting.length = 0
    working = undefined
    socket.resume()
  }

  return {
    add(work) {
      if (socket.readyState !== WebSocket.OPEN) {
        // A few were on their way when it was closed; whoever keeps sending does not wait for an answer.
        if (++late > liveBounds.waitingFrames) socket.terminate()
        return
      }
      if (waiting.length >= liveBounds.waitingFrames) {
        socket.close(policyViolation, 'Too many frames at once')
        return
      }
      waiting.push(work)
      working ??= workOff()
    },
    rest: () => working ?? Promise.resolve(),
  }
}
