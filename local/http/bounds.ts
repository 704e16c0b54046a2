import { maxBodyBytes } from '../../functions/runtime/http/limits.ts'

const mb = 1024 * 1024

/** The bounds of the HTTP server of one machine; docs/bounds.md says what happens at each. */
export const httpBounds = {
  /** Open connections, unless the operating system allows fewer descriptors. */
  connections: 20_000,
  /** Descriptors left for files, outgoing calls, and connections that only get a refusal. */
  sparedDescriptors: 256,
  /** The share of all connections for one address, and for WebSockets. */
  shareOfConnections: 3 / 4,
  /** Connections beyond the bound whose request is answered 503; further ones are closed without an answer. */
  refusedConnections: 64,
  /** Requests that wait for their turn on a connection, in all; the connection that adds one more is closed. */
  waitingRequests: 20_000,
  /** Requests in progress in all, and of one sender: a tenant, an address with keys not accepted yet, or all who need none. */
  requestsAtWork: 128,
  requestsAtWorkOfSender: 64,
  /** Requests whose values are checked in a thread: in all, of one tenant, and their wait for it. */
  checks: { all: 32, ofTenant: 8, patienceMs: 20_000 },
  /** Long polls and streams, likewise. */
  longPolls: 8_000,
  longPollsOfSender: 4_000,
  /** File transfers, in all and of one tenant. */
  transfers: 64,
  transfersOfTenant: 16,
  /** Their pace: a sender or a reader below 16 KB a second is cut off, and the largest file gets the time it needs at that pace. */
  pace: { leastBytes: 60 * 16 * 1024, portionMs: 60_000, portions: 25 },
  /** A whole request, unless it is a file. */
  requestMs: 60_000,
  /** How long a request waits for one of these places. */
  patienceMs: 20_000,
  /** How received data is passed to Node’s parser; as much is parsed in a turn as 64 requests have. */
  reading: { pieceBytes: 4 * 1024, leastBytes: 1024, unparsedBytes: 32 * mb },
  /** A body up to this is read at once; a larger one only for a key that may send it. */
  smallBodyBytes: 4 * 1024,
  /** Enough for the function to see that a body is too large. */
  readBodyBytes: maxBodyBytes + 1024,
  /** Larger bodies in memory at once, in all and of one tenant. */
  bodyBytes: 64 * mb,
  bodyBytesByTenant: 32 * mb,
  /** From here on a request is heavy: its body occupies the event loop for milliseconds. How many are in progress, and of one tenant. */
  heavyBodyBytes: 64 * 1024,
  heavyRequests: 8,
  heavyRequestsByTenant: 2,
  /** Pieces in which a body may arrive: a chunk of one byte costs as much as one of thousands. */
  bodyPieces: 4_096,
  /** The part of a refused body that is read before the connection is closed, so that its sender reads the answer. */
  discardedBytes: mb,
  discardMs: 1_000,
  /** Answers that wait to be read, in all; beyond it, the one that has waited longest is cut off. */
  unsentBytes: 64 * mb,
  /** A connection on which nothing moves for this long is closed. */
  stillMs: 60_000,
  /** At a stop, how long requests in progress are waited for. */
  restMs: 100,
  /** How long accepted requests may take to be answered when the process is asked to stop. */
  stopMs: 5_000,
} as const
