/** What is answered piece by piece, where the host of the function can send it so. */
export class EventStream {
  readonly pieces: AsyncIterable<string>

  constructor(pieces: AsyncIterable<string>) {
    this.pieces = pieces
  }

  /** All of it, for a host that sends an answer whole. */
  async whole(): Promise<string> {
    let text = ''
    for await (const piece of this.pieces) text += piece
    return text
  }
}

export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Some proxies gather what they pass on, unless they are asked not to.
  'x-accel-buffering': 'no',
}
