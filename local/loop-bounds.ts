/** What one turn of the event loop of one machine does; docs/bounds.md says what happens at each bound. */
export const loopBounds = {
  /**
   * Requests and handshakes that begin, by sender; one with a body counts once more for each 4 KB of it. To parse and check 64 KB
   * takes up to a millisecond: so one sender's bodies take at most a tenth of the time while others ask as well.
   */
  begun: { all: 64, byGroup: 64, rest: { from: 16, ms: 10, forOthersMs: 1_000 } },
  bodyBytesATurn: 4 * 1024,
  /** Bytes of HTTP that are parsed, by connection: where each chunk has a byte, the work of a few milliseconds. */
  parsed: { first: { all: 64 * 1024, byGroup: 4 * 1024 }, more: { all: 32 * 1024, byGroup: 8 * 1024 } },
  /** As how many requests a handshake counts: with what its connection then is, it takes that much longer. */
  handshake: 4,
  /** Frames of WebSockets, and their ends, by tenant. */
  frames: { all: 64, byGroup: 16 },
  /** Characters that are read, written and answered, by tenant. A large answer is the work of a few milliseconds for each million. */
  text: { all: 1024 * 1024, byGroup: 256 * 1024, rest: { from: 64 * 1024, ms: 3, forOthersMs: 1_000 } },
  /** An answer up to this is sent at once. */
  smallAnswerBytes: 16 * 1024,
  /** Blobs that are read at a time; in Node's pool, which has four threads, more would only wait. */
  blobs: { all: 4, byGroup: 2 },
  /** Blobs that are written at a time: of these threads one is left for whoever reads. */
  blobsWritten: { all: 3, byGroup: 2 },
} as const
