import type { DeltaFrame, ReasoningFrame } from '../contract/live.ts'

/** As much as is compared: more than a connection that is new to a step is sent of what was written before. */
const kept = 120_000

/**
 * Passes each piece of a step's text once. Lost pieces are not waited for: the recorded step has them. A step that another
 * executor writes anew, after the former one was lost, is passed anew: its pieces say other things than what came.
 */
export class FreshText {
  #attempt = 0
  #step = 0
  #length = 0
  /** The end of what came. */
  #tail = ''

  /** The new part of the delta; `undefined` if nothing is new. */
  accept<Piece extends DeltaFrame | ReasoningFrame>(delta: Piece): Piece | undefined {
    if (delta.attempt < this.#attempt || (delta.attempt === this.#attempt && delta.step < this.#step)) return undefined
    if (delta.attempt !== this.#attempt || delta.step !== this.#step) this.#begin(delta.attempt, delta.step)
    const known = this.#knownOf(delta)
    if (known >= delta.text.length) return undefined
    const text = delta.text.slice(known)
    this.#length = delta.offset + delta.text.length
    this.#tail = (this.#tail + text).slice(-kept)
    return { ...delta, offset: delta.offset + known, text }
  }

  /** How much of the beginning of a piece has come before. */
  #knownOf({ offset, text }: Pick<DeltaFrame, 'offset' | 'text'>): number {
    const known = Math.max(0, this.#length - offset)
    const before = known > this.#tail.length ? '' : this.#tail.slice(this.#tail.length - known)
    const isSame = before.slice(0, text.length) === text.slice(0, known)
    return isSame ? known : 0
  }

  /** The step is recorded: later pieces of it are ignored. */
  recorded(attempt: number, step: number): void {
    if (attempt > this.#attempt || (attempt === this.#attempt && step >= this.#step)) this.#begin(attempt, step + 1)
  }

  #begin(attempt: number, step: number): void {
    this.#attempt = attempt
    this.#step = step
    this.#length = 0
    this.#tail = ''
  }
}
