import fc from 'fast-check'
import { inAnyOrder } from '../../../simulation/in-any-order.ts'
import type { Deed } from '../../../simulation/interleave.ts'

/** These always come with the same limit, so that no more than that may ever hold a permit. */
const a = { key: 'a', limit: 1 }
const b = { key: 'b', limit: 2 }
/** This one is defined and changed while others are at work. */
const c = { key: 'c' }

const changeLimit: fc.Arbitrary<Deed> = fc.record({
  do: fc.constant('limit'),
  after: fc.nat(60),
  key: fc.constant('c'),
  concurrency: fc.integer({ min: 1, max: 3 }),
})

/**
 * After every write holders and missions agree and no limit is passed, at rest no permit is free beside somebody who
 * waits for it, and in the end each mission had its turn and no permit is left.
 */
inAnyOrder(
  'permits stay within their limits, and come to everybody who waits, in whatever order processes get their turns',
  [
    { agent: 'echo', input: 'hello', concurrency: [a] },
    { agent: 'echo', input: 'hello', concurrency: [b, a] },
    { agent: 'echo', input: 'flaky', concurrency: [a, b] },
    { agent: 'echo', input: 'doomed', concurrency: [b] },
    { agent: 'echo', input: 'hello', concurrency: [c] },
    { agent: 'echo', input: 'hello', concurrency: [c, b, a] },
    { agent: 'supervisor', input: 'ask echo: one', concurrency: [a] },
    { agent: 'echo', input: 'hello' },
  ],
  [changeLimit],
)
