import { WebSocket } from 'ws'
import { maxFrameBytes } from '../../contract/frame-size.ts'
import type { Delivered, Outbox, Sockets } from '../../core/base/ports/sockets.ts'
import { createLoopShares } from './loop-shares.ts'

/** The open connections of this process. */
export interface LocalSockets extends Sockets {
  add(connection: string, socket: WebSocket): void
  remove(connection: string): void
}

const mb = 1024 * 1024

export interface SocketBounds {
  /** Bytes that wait to be read by one connection. A reader this far behind is closed and may resume. */
  readonly byConnection: number
  /** The same of all. Beyond it, whoever is furthest behind is cut off. */
  readonly inAll: number
  /** A replay goes on once no more than this waits. */
  readonly roomBelow: number
  /** How long a replay waits for a reader that reads nothing. */
  readonly patienceMs: number
  /** How many connections get a frame in one turn of the event loop: one event may have thousands of followers. */
  readonly sendsATurn: number
  /** Frames that wait for their turn or the disk. Who makes more waits. */
  readonly framesAhead: number
}

const defaultBounds: SocketBounds = {
  ...{ byConnection: 4 * mb, inAll: 64 * mb, roomBelow: mb / 4, patienceMs: 30_000 },
  ...{ sendsATurn: 128, framesAhead: 256 },
}

/** The code that asks a reader to come back and go on from the last `seq` that it has. */
const tryAgainLater = 1013
const closedByServer = 1000

interface Connection {
  readonly socket: WebSocket
  /** Bytes that were given to it and have not left. */
  unsent: number
  /** Called when some have left, or it is closed. */
  moved: (() => void) | undefined
}

/**
 * Frames leave in the order in which they were given, each once all that it may tell of is on disk. Nobody waits for that, up
 * to a bound: what comes meanwhile is made ready, and leaves with it.
 * @param settled resolves when everything that a frame may tell of is on disk
 */
export function createSockets(settled: () => Promise<void> | undefined, bounds = defaultBounds): LocalSockets {
  const open = new Map<string, Connection>()
  let unsentInAll = 0
  /** All frames that were given have left. */
  let left = Promise.resolve()
  let ahead = 0
  const loop = createLoopShares({ all: bounds.sendsATurn, byGroup: bounds.sendsATurn })

  async function workOff(lines: readonly Line[], count: number): Promise<void> {
    for (const [id, frames] of lines) {
      for (const bytes of frames) {
        const later = loop.run(all, () => deliverTo(id, bytes))
        if (later) await later
      }
    }
    ahead -= count
  }

  /** @param frames how many there are in the lines, whoever they are for */
  async function inTurn(lines: readonly Line[], frames: number): Promise<Delivered> {
    left = Promise.all([left, settled()]).then(() => workOff(lines, frames))
    // A disk that fails is waited for; one that is closed is waited for no longer.
    const gone = left.catch(() => {})
    ahead += frames
    if (ahead > bounds.framesAhead) await gone
    return { gone: lines.flatMap(([id]) => (isOpen(open.get(id)) ? [] : [id])), missed: [] }
  }

  async function deliver(outbox: Outbox): Promise<Delivered> {
    const known = new Map<string, Buffer>()
    const once = (frame: string) => {
      const bytes = known.get(frame) ?? bytesOf(frame)
      known.set(frame, bytes)
      return bytes
    }
    const lines = [...outbox].map(([id, frames]): Line => [id, frames.map(once)])
    return await inTurn(lines, known.size)
  }

  function deliverTo(id: string, bytes: Buffer): void {
    const connection = open.get(id)
    if (!isOpen(connection)) return
    loop.spend(all, 1)
    if (connection.unsent > bounds.byConnection) closeForNow(connection)
    else give(connection, bytes)
  }

  function give(connection: Connection, bytes: Buffer): void {
    connection.unsent += bytes.length
    unsentInAll += bytes.length
    connection.socket.send(bytes, { binary: false }, () => {
      connection.unsent -= bytes.length
      unsentInAll -= bytes.length
      connection.moved?.()
    })
    if (unsentInAll > bounds.inAll) furthestBehind().socket.terminate()
  }

  function furthestBehind(): Connection {
    return [...open.values()].reduce((most, one) => (isOpen(one) && one.unsent > most.unsent ? one : most))
  }

  function closeForNow({ socket }: Connection): void {
    socket.close(tryAgainLater, 'Too far behind; resume from your last seq')
  }

  /** Resolves to false when nothing has left in time. */
  function moved(connection: Connection): Promise<boolean> {
    return new Promise((resolve) => {
      const tell = (hasMoved: boolean) => {
        clearTimeout(timer)
        connection.moved = undefined
        resolve(hasMoved)
      }
      const timer = setTimeout(() => tell(false), bounds.patienceMs)
      connection.moved = () => tell(true)
    })
  }

  return {
    add: (id, socket) => open.set(id, { socket, unsent: 0, moved: undefined }),
    remove(id) {
      open.get(id)?.moved?.()
      open.delete(id)
    },
    async send(connections, frame) {
      const frames = [bytesOf(frame)]
      return await inTurn(
        connections.map((id): Line => [id, frames]),
        1,
      )
    },
    deliver,
    deliverToMany: deliver,
    async room(id) {
      await left
      for (let connection = open.get(id); isOpen(connection); connection = open.get(id)) {
        if (connection.unsent <= bounds.roomBelow) return
        if (!(await moved(connection))) closeForNow(connection)
      }
    },
    async close(id) {
      // After what was sent to it before.
      await left
      open.get(id)?.socket.close(closedByServer)
    },
  }
}

/** A connection, and what it is to get. */
type Line = readonly [string, readonly Buffer[]]

function bytesOf(frame: string): Buffer {
  const bytes = Buffer.from(frame)
  if (bytes.length > maxFrameBytes) throw new Error(`A frame has at most ${maxFrameBytes} bytes`)
  return bytes
}

/** Frames leave in one line, whoever they are for. */
const all = 'all'

function isOpen(connection: Connection | undefined): connection is Connection {
  return connection?.socket.readyState === WebSocket.OPEN
}
