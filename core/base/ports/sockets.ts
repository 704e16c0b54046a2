/**
 * Sends frames to open WebSocket connections. A frame is at most 32 KB (the API Gateway frame limit).
 * In order for one connection when the calls are. What goes wrong with a connection is its own: it is tried again for a
 * bounded time, told in the answer, and keeps nothing from the others.
 */
export interface Sockets {
  /** One frame to many connections. */
  send(connections: readonly string[], frame: string): Promise<Delivered>
  /** Many frames to many connections. Nobody waits for a connection but what comes behind in its own line. */
  deliver(outbox: Outbox): Promise<Delivered>
  /** The same for however many connections: in as many processes as they take. */
  deliverToMany(outbox: Outbox): Promise<Delivered>
  /** Resolves when the connection can take more, or is gone: whoever sends many frames to one waits for its reader. */
  room(connection: string): Promise<void>
  /** @throws SortieError `unavailable` when it may still be open */
  close(connection: string): Promise<void>
}

/** What each connection is to get, in this order. */
export type Outbox = ReadonlyMap<string, readonly string[]>

export interface Delivered {
  /** These no longer exist. */
  readonly gone: readonly string[]
  /** These may be there, and could not be sent to: from some frame on they have got nothing. */
  readonly missed: readonly Missed[]
}

export interface Missed {
  readonly connection: string
  /** For a log. */
  readonly why: string
}

export const allDelivered: Delivered = { gone: [], missed: [] }
