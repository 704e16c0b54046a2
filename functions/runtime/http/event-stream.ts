/** An answer in pieces, if the function’s host can stream it. */
export class EventStream {
  readonly pieces: AsyncIterable<string>

  constructor(pieces: AsyncIterable<string>) {
    this.pieces = pieces
  }

  /** The whole answer, for a host that cannot stream. */
  async whole(): Promise<string> {
    let text = ''
    for await (const piece of this.pieces) text += piece
    return text
  }
}

export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Some proxies buffer what they pass on, unless told otherwise.
  'x-accel-buffering': 'no',
}
