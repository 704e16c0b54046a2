const megabyte = 2 ** 20

/** The bounds of one program. Its time is in `sandbox.ts`. */
export const programBounds = {
  /** For its own data: a value needs a multiple of its JSON. */
  memoryBytes: 32 * megabyte,
  /** The interpreter ends deeper recursion, long before the stack of the thread does. */
  stackBytes: megabyte,
  /** Characters of JSON. */
  result: 200_000,
  /** Characters. */
  console: 10_000,
  /** Characters of its error. */
  problem: 1_000,
}
