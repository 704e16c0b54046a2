import type { DeltaFrame, ReasoningFrame } from '../contract/live.ts'

/** Passes each piece of a step's text once. Lost pieces are not waited for: the recorded step has them. */
export class FreshText {
  #attempt = 0
  #step = 0
  #length = 0

  /** The new part of the delta; `undefined` if nothing is new. */
  accept<Piece extends DeltaFrame | ReasoningFrame>(delta: Piece): Piece | undefined {
    if (delta.attempt < this.#attempt || (delta.attempt === this.#attempt && delta.step < this.#step)) return undefined
    if (delta.attempt !== this.#attempt || delta.step !== this.#step) this.#begin(delta.attempt, delta.step)
    const known = Math.max(0, this.#length - delta.offset)
    if (known >= delta.text.length) return undefined
    this.#length = delta.offset + delta.text.length
    return { ...delta, offset: delta.offset + known, text: delta.text.slice(known) }
  }

  /** The step is recorded: later pieces of it are ignored. */
  recorded(attempt: number, step: number): void {
    if (attempt > this.#attempt || (attempt === this.#attempt && step >= this.#step)) this.#begin(attempt, step + 1)
  }

  #begin(attempt: number, step: number): void {
    this.#attempt = attempt
    this.#step = step
    this.#length = 0
  }
}
