/** What the WebSocket server of one machine takes; docs/bounds.md says what happens at each bound. */
export const liveBounds = {
  /** API Gateway's largest message, 128 KB. */
  messageBytes: 128 * 1024,
  /** Frames that one message may come in, and pieces in which its bytes may arrive. */
  fragments: 1_024,
  chunks: 4_096,
  /** Frames of one connection that wait for those before them. Reading stops meanwhile, so they came in one piece. */
  waitingFrames: 512,
  /** Pings of the protocol itself, which no function sees. */
  pings: { perS: 10, burst: 100 },
  /** How much of all WebSockets one tenant may have. */
  shareOfTenant: 3 / 4,
  /** API Gateway's, and below that of what says which missions a connection follows. */
  lifeMs: 2 * 60 * 60_000,
  /** How often is looked for connections that are as old as that. */
  lookMs: 30_000,
  /** How long a connection that we close may take to answer that. */
  closeMs: 10_000,
  /** The same when the process is asked to stop. */
  stopMs: 1_000,
} as const
