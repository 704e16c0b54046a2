import fc from 'fast-check'
import { expect } from 'vitest'
import { parsedJson } from '../../../adapters/models/wire/json-text.ts'
import { fuzzing, mutated, mutations } from './mutations.ts'

interface Reading<Read> {
  readonly byHand: (value: unknown) => Read
  readonly bySchema: (value: unknown) => Read
  /** What of it counts. */
  readonly told: (read: Read) => unknown
}

/** Holds what is read by hand to what the schema reads, whatever becomes of these on their way. */
export function expectReadAlike<Read>(sent: fc.Arbitrary<object>, { byHand, bySchema, told }: Reading<Read>): void {
  fc.assert(
    fc.property(mutations, sent, (changes, one) => {
      for (const line of mutated([one], changes)) {
        const value = parsedJson(line)
        expect(outcome(() => told(byHand(value)))).toEqual(outcome(() => told(bySchema(value))))
      }
    }),
    fuzzing,
  )
}

function outcome(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    return String(error)
  }
}
