import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isEmptyRange, sortRange } from '../../../adapters/aws/dynamodb/sort-range.ts'

/** Few code points, so that keys often neighbour: the ends of Unicode's ranges, and of their UTF-8 and UTF-16 forms. */
const codePoints = ['\u0000', 'a', 'b', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10FFFE}']
const key = fc.string({ unit: fc.constantFrom(...codePoints), maxLength: 4 })
const sortsBefore = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0

test('a key is in the range exactly when prefix and bounds let it in', () => {
  const bounds = fc.record({ prefix: key, after: key, before: key }, { requiredKeys: [] })
  fc.assert(
    fc.property(key, bounds, (candidate, bound) => {
      fc.pre(candidate !== '')
      const wanted =
        candidate.startsWith(bound.prefix ?? '') &&
        (bound.after === undefined || sortsBefore(bound.after, candidate)) &&
        (bound.before === undefined || sortsBefore(candidate, bound.before))
      const range = sortRange({ partition: 'p', limit: 1, ...bound })
      const found =
        !isEmptyRange(range) &&
        (range.from === undefined || !sortsBefore(candidate, range.from)) &&
        (range.to === undefined || !sortsBefore(range.to, candidate))
      expect(found).toBe(wanted)
    }),
    { numRuns: 5_000 },
  )
})
