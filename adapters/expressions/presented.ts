/** How a function presents itself. */
interface Appearance {
  /** How many items, as of a list and its index, a caller gives it. */
  readonly length: number
  /** The library reads a function’s parameters here if only some of them are given. */
  readonly text: string
}

export function presented<F extends (...given: never[]) => unknown>(made: F, { length, text }: Appearance): F {
  return Object.defineProperties(made, { length: { value: length }, toString: { value: () => text } })
}
