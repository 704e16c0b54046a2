const megabyte = 2 ** 20

/** What one program may take. The time of a program stands in `sandbox.ts`. */
export const programBounds = {
  /** Of what it makes, of which a value needs a multiple of its JSON. */
  memoryBytes: 32 * megabyte,
  /** The interpreter ends what recurses deeper, long before the stack of the thread does. */
  stackBytes: megabyte,
  /** Characters of JSON. */
  result: 200_000,
  /** Characters. */
  console: 10_000,
  /** Characters of what it threw. */
  problem: 1_000,
}
