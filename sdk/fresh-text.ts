import type { DeltaFrame, ReasoningFrame } from '../contract/live.ts'

/** Lets each piece of a step's text through once. What was lost is not waited for: the recorded step has it. */
export class FreshText {
  #attempt = 0
  #step = 0
  #length = 0

  /** The part of the delta that is new; `undefined` when nothing is. */
  accept<Piece extends DeltaFrame | ReasoningFrame>(delta: Piece): Piece | undefined {
    if (delta.attempt < this.#attempt || (delta.attempt === this.#attempt && delta.step < this.#step)) return undefined
    if (delta.attempt !== this.#attempt || delta.step !== this.#step) this.#begin(delta.attempt, delta.step)
    const known = Math.max(0, this.#length - delta.offset)
    if (known >= delta.text.length) return undefined
    this.#length = delta.offset + delta.text.length
    return { ...delta, offset: delta.offset + known, text: delta.text.slice(known) }
  }

  /** The step is recorded: what still comes of it is late. */
  recorded(attempt: number, step: number): void {
    if (attempt > this.#attempt || (attempt === this.#attempt && step >= this.#step)) this.#begin(attempt, step + 1)
  }

  #begin(attempt: number, step: number): void {
    this.#attempt = attempt
    this.#step = step
    this.#length = 0
  }
}
