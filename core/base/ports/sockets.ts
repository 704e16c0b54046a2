/**
 * Sends frames to open WebSocket connections. A frame is at most 32 KB (the API Gateway frame limit).
 * In order for one connection if the calls are. A failure affects only its connection: it is retried for a
 * bounded time, reported in the answer, and does not hold up the others.
 */
export interface Sockets {
  /** One frame to many connections. */
  send(connections: readonly string[], frame: string): Promise<Delivered>
  /** Many frames to many connections. Only frames behind it in its own line wait for a connection. */
  deliver(outbox: Outbox): Promise<Delivered>
  /** The same for any number of connections, in as many processes as they need. */
  deliverToMany(outbox: Outbox): Promise<Delivered>
  /** Resolves when the connection can take more, or is gone: a sender of many frames to one waits for its reader. */
  room(connection: string): Promise<void>
  /** @throws SortieError `unavailable` if it may still be open */
  close(connection: string): Promise<void>
}

/** The frames for each connection, in this order. */
export type Outbox = ReadonlyMap<string, readonly string[]>

export interface Delivered {
  /** These no longer exist. */
  readonly gone: readonly string[]
  /** These may exist, but could not be sent to: from some frame on they have got nothing. */
  readonly missed: readonly Missed[]
}

export interface Missed {
  readonly connection: string
  /** For a log. */
  readonly why: string
}

export const allDelivered: Delivered = { gone: [], missed: [] }
