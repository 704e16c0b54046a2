/**
 * Turns events that arrive at least once, and sometimes early, into events exactly once and in order. An event passes if its
 * `seq` is the next; later ones are kept until the gap closes, and earlier ones dropped.
 */
export class InOrder<Event extends { readonly seq: number }> {
  #last: number
  readonly #early = new Map<number, Event>()

  /** @param after the `seq` of the last event that the caller has */
  constructor(after: number) {
    this.#last = after
  }

  /** The `seq` of the last event that passed. */
  get last(): number {
    return this.#last
  }

  /** Whether a later event arrived before the next one. */
  get hasGap(): boolean {
    return this.#early.size > 0
  }

  /** The events that may now pass, in order. */
  accept(event: Event): Event[] {
    const isNext = event.seq === this.#last + 1
    if (isNext || (event.seq > this.#last && this.#early.size < mostEarly)) this.#early.set(event.seq, event)
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

/** Above this number, early events are dropped: the replay that closes the gap brings them again. */
const mostEarly = 10_000
