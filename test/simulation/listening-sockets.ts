import { allDelivered, type Outbox, type Sockets } from '../../core/base/ports/sockets.ts'

/** Connections that are all there, and whose frames are handed over one by one. */
export function listeningSockets(take: (frame: string) => void = () => {}): Sockets {
  const deliver = async (outbox: Outbox) => {
    for (const frame of [...outbox.values()].flat()) take(frame)
    return allDelivered
  }
  return {
    send: (connections, frame) => deliver(new Map(connections.map((connection) => [connection, [frame]]))),
    deliver,
    deliverToMany: deliver,
    async room() {},
    async close() {},
  }
}
