/**
 * Turns events that come at least once, and sometimes early, into each exactly once and in order.
 * An event goes through when its `seq` is the next; later ones are kept until the gap closes, earlier ones dropped.
 */
export class InOrder<Event extends { readonly seq: number }> {
  #last: number
  readonly #early = new Map<number, Event>()

  /** @param after the `seq` of the last event that the caller has */
  constructor(after: number) {
    this.#last = after
  }

  /** The `seq` of the last event that went through. */
  get last(): number {
    return this.#last
  }

  /** Something after the next event has come before it. */
  get hasGap(): boolean {
    return this.#early.size > 0
  }

  /** The events that may now go through, in order. */
  accept(event: Event): Event[] {
    if (event.seq > this.#last && this.#early.size < mostEarly) this.#early.set(event.seq, event)
    return [...this.#ready()]
  }

  *#ready(): Generator<Event> {
    for (let next = this.#early.get(this.#last + 1); next; next = this.#early.get(this.#last + 1)) {
      this.#early.delete(next.seq)
      this.#last = next.seq
      yield next
    }
  }
}

/** Above this, early events are dropped: they come again with the replay that closes the gap. */
const mostEarly = 10_000
