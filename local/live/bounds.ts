/** The bounds of the WebSocket server of one machine; docs/bounds.md says what happens at each. */
export const liveBounds = {
  /** API Gateway's largest message, 128 KB. */
  messageBytes: 128 * 1024,
  /** Frames that one message may come in, and pieces in which its bytes may arrive. */
  fragments: 1_024,
  chunks: 4_096,
  /** Frames of one connection that wait for earlier ones. Reading stops meanwhile, so they arrived in one piece. */
  waitingFrames: 512,
  /** Pings of the protocol itself, which no function sees. */
  pings: { perS: 10, burst: 100 },
  /** The share of all WebSockets for one tenant. */
  shareOfTenant: 3 / 4,
  /** API Gateway’s lifetime, and shorter than that of the record of what a connection follows. */
  lifeMs: 2 * 60 * 60_000,
  /** The interval of the search for connections of that age. */
  lookMs: 30_000,
  /** How long a connection that we close may take to answer that. */
  closeMs: 10_000,
  /** The same when the process is asked to stop. */
  stopMs: 1_000,
} as const
