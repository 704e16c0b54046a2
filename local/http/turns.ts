import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Reading } from './reading.ts'

export interface Turns {
  /** Begins a request now, or once those before it on its connection are answered. */
  take(response: ServerResponse, begin: () => void): void
  /** Whether another request waits behind the answered one on this connection. */
  isLast(response: ServerResponse): boolean
  /** Resolves when every request that was read is answered. */
  allAnswered(): Promise<void>
}

export interface TurnsOptions {
  readonly reading: Reading
  /** Requests that may wait, on all connections together. The connection that adds one more is closed. */
  readonly maxWaiting: number
  /** A connection has a request to answer. */
  readonly busy: (socket: Socket) => void
  /** It has none left. */
  readonly idle: (socket: Socket) => void
}

interface Line {
  readonly waiting: (() => void)[]
  isBusy: boolean
}

/**
 * The requests of one connection are answered one after the other. While one waits, nothing more is read from the connection:
 * a sender who reads no answers has one answer in our memory, and the data of one read.
 */
export function createTurns({ reading, maxWaiting, busy, idle }: TurnsOptions): Turns {
  const lines = new Map<Socket, Line>()
  const ended = new Set<() => void>()
  let waiting = 0
  let unanswered = 0

  function lineOf(socket: Socket): Line {
    const known = lines.get(socket)
    if (known) return known
    const line: Line = { waiting: [], isBusy: false }
    lines.set(socket, line)
    socket.once('close', () => {
      lines.delete(socket)
      waiting -= line.waiting.length
      unanswered -= line.waiting.length + (line.isBusy ? 1 : 0)
      line.waiting.length = 0
      line.isBusy = false
      tellIfAllAnswered()
    })
    return line
  }

  function next(socket: Socket, line: Line): void {
    // What was left when it closed is dropped already, or will be.
    if (socket.destroyed || !line.isBusy) return
    unanswered--
    const begin = line.waiting.shift()
    if (line.waiting.length === 0) reading.goOn(socket)
    if (begin) {
      waiting--
      begin()
    } else {
      line.isBusy = false
      idle(socket)
    }
    tellIfAllAnswered()
  }

  function tellIfAllAnswered(): void {
    if (unanswered > 0) return
    for (const tell of ended) tell()
    ended.clear()
  }

  return {
    take(response, begin) {
      const socket = response.req.socket
      const line = lineOf(socket)
      const start = () => {
        response.once('close', () => next(socket, line))
        begin()
      }
      if (line.isBusy && waiting >= maxWaiting) {
        socket.destroy()
        return
      }
      unanswered++
      if (line.isBusy) {
        waiting++
        line.waiting.push(start)
        reading.hold(socket)
      } else {
        line.isBusy = true
        busy(socket)
        start()
      }
    },
    isLast: (response) => (lines.get(response.req.socket)?.waiting.length ?? 0) === 0,
    allAnswered: () => new Promise((resolve) => (unanswered === 0 ? resolve() : ended.add(resolve))),
  }
}
