import { maxBodyBytes } from '../../functions/runtime/http/limits.ts'

const mb = 1024 * 1024

/** What the HTTP server of one machine takes at once; docs/bounds.md says what happens at each bound. */
export const httpBounds = {
  /** Open connections, unless the operating system gives fewer descriptors. */
  connections: 20_000,
  /** Descriptors left for files, calls to the outside, and connections that are only told that there is no room. */
  sparedDescriptors: 256,
  /** Of all connections, how much one address may have, and how much WebSockets. */
  shareOfConnections: 3 / 4,
  /** Connections beyond the bound whose request is answered 503; what comes beyond these is closed without a word. */
  refusedConnections: 64,
  /** Requests that wait for their turn on a connection, in all; the connection that adds one more is closed. */
  waitingRequests: 20_000,
  /** Requests at work in all, and of one sender: a tenant, an address with keys that were not accepted yet, or all who need none. */
  requestsAtWork: 128,
  requestsAtWorkOfSender: 64,
  /** Requests at work whose values are checked in a thread: in all, of one tenant, and how long they wait for it. */
  checks: { all: 32, ofTenant: 8, patienceMs: 20_000 },
  /** Requests that wait for news on purpose, likewise. */
  longPolls: 8_000,
  longPollsOfSender: 4_000,
  /** Files on their way in or out, in all and of one tenant. */
  transfers: 64,
  transfersOfTenant: 16,
  /** How they keep up: a sender or a reader slower than 16 KB a second is not waited for, and the largest file has the time that it takes then. */
  pace: { leastBytes: 60 * 16 * 1024, portionMs: 60_000, portions: 25 },
  /** A whole request that is no file. */
  requestMs: 60_000,
  /** How long a request waits for one of these places. */
  patienceMs: 20_000,
  /** How what connections send is handed to Node's parser; 64 requests are as much as is parsed in a turn. */
  reading: { pieceBytes: 4 * 1024, leastBytes: 1024, unparsedBytes: 32 * mb },
  /** A body up to this is read at once; a larger one only for a key that may send it. */
  smallBodyBytes: 4 * 1024,
  /** Enough for the function to see that a body is too large. */
  readBodyBytes: maxBodyBytes + 1024,
  /** Larger bodies that are held at once, in all and of one tenant. */
  bodyBytes: 64 * mb,
  bodyBytesByTenant: 32 * mb,
  /** From here on a request is a heavy one: its body takes the event loop for milliseconds. How many are at work, and of one tenant. */
  heavyBodyBytes: 64 * 1024,
  heavyRequests: 8,
  heavyRequestsByTenant: 2,
  /** Pieces in which a body may come: a chunk of one byte costs as much as one of thousands. */
  bodyPieces: 4_096,
  /** Of a body that is not wanted, what is taken in before the connection is closed, so that its sender reads the answer. */
  discardedBytes: mb,
  discardMs: 1_000,
  /** Answers that wait to be read, in all; beyond it, the one that has waited longest is cut off. */
  unsentBytes: 64 * mb,
  /** A connection on which nothing moves for this long is closed. */
  stillMs: 60_000,
  /** At a stop, how long requests that are on their way are waited for. */
  restMs: 100,
  /** How long accepted requests may take to be answered when the process is asked to stop. */
  stopMs: 5_000,
} as const
