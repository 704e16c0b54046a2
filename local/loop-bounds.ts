/** The bounds of one turn of the event loop of one machine; docs/bounds.md says what happens at each. */
export const loopBounds = {
  /**
   * Requests and handshakes that begin, by sender; a body counts once more for each 4 KB. Parsing and checking 64 KB
   * takes up to a millisecond: so one sender’s bodies take at most a tenth of the time while others also send.
   */
  begun: { all: 64, byGroup: 64, rest: { from: 16, ms: 10, forOthersMs: 1_000 } },
  bodyBytesATurn: 4 * 1024,
  /** Bytes of HTTP that are parsed, by connection: if each chunk has one byte, the work of a few milliseconds. */
  parsed: { first: { all: 64 * 1024, byGroup: 4 * 1024 }, more: { all: 32 * 1024, byGroup: 8 * 1024 } },
  /** As how many requests a handshake counts: with its connection, it takes that much longer. */
  handshake: 4,
  /** Frames of WebSockets, and their ends, by tenant. */
  frames: { all: 64, byGroup: 16 },
  /** Characters that are read, written and answered, by tenant. A large answer takes a few milliseconds for each million. */
  text: { all: 1024 * 1024, byGroup: 256 * 1024, rest: { from: 64 * 1024, ms: 3, forOthersMs: 1_000 } },
  /** An answer up to this size is sent at once. */
  smallAnswerBytes: 16 * 1024,
  /** Blobs read at a time; in Node’s pool of four threads, more would only wait. */
  blobs: { all: 4, byGroup: 2 },
  /** Blobs written at a time: one of these threads stays free for reads. */
  blobsWritten: { all: 3, byGroup: 2 },
} as const
