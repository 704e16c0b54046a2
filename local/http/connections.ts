import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export interface ConnectionBounds {
  readonly all: number
  readonly byAddress: number
  /** Connections above `all` that stay open only to be refused. */
  readonly refused: number
}

export interface Connections {
  /** It is busy, and is not closed to make room. */
  busy(socket: Socket): void
  idle(socket: Socket): void
  isBusy(socket: Socket): boolean
  /** There was no room for it: its request gets that answer. */
  isRefused(socket: Socket): boolean
}

interface Peer {
  open: number
  /** Idle connections, the one that has been idle for longest first. */
  readonly idle: Set<Socket>
}

/**
 * Bounds the open connections. At the bound, the one that has been idle for longest makes room for a new one, so that
 * idle connections keep nobody out; if all are busy, the new one is refused.
 */
export function boundConnections(server: Server, bounds: ConnectionBounds): Connections {
  const peers = new Map<string, Peer>()
  const peerOf = new WeakMap<Socket, Peer>()
  const refused = new WeakSet<Socket>()
  let open = 0

  function enter(socket: Socket): Peer {
    const address = socket.remoteAddress ?? ''
    const peer = peers.get(address) ?? { open: 0, idle: new Set() }
    peers.set(address, peer)
    peerOf.set(socket, peer)
    open++
    peer.open++
    socket.once('close', () => {
      open--
      peer.open--
      peer.idle.delete(socket)
      if (peer.open === 0) peers.delete(address)
    })
    return peer
  }

  function mostOpen(): Peer {
    return [...peers.values()].reduce((most, peer) => (peer.open > most.open ? peer : most))
  }

  server.on('connection', (socket: Socket) => {
    const peer = enter(socket)
    const crowded = peer.open > bounds.byAddress ? peer : open > bounds.all ? mostOpen() : undefined
    if (!crowded || closeOneIdle(crowded)) peer.idle.add(socket)
    else if (open > bounds.all + bounds.refused) socket.destroy()
    else refused.add(socket)
  })

  return {
    busy: (socket) => peerOf.get(socket)?.idle.delete(socket),
    idle: (socket) => peerOf.get(socket)?.idle.add(socket),
    isBusy: (socket) => peerOf.get(socket)?.idle.has(socket) === false,
    isRefused: (socket) => refused.has(socket),
  }
}

function closeOneIdle({ idle }: Peer): boolean {
  const [longest] = idle
  if (!longest) return false
  idle.delete(longest)
  longest.destroy()
  return true
}

/** @param spared for everything but connections; if there are few descriptors, half */
export function connectionsFor(most: number, spared: number): number {
  const descriptors = maxDescriptors()
  return Math.max(1, Math.min(most, descriptors - Math.min(spared, Math.floor(descriptors / 2))))
}

/** How many files and sockets the operating system allows this process; Node has raised it as far as possible. */
function maxDescriptors(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | 'unlimited' } } }
  const soft = userLimits?.open_files?.soft
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY
}
