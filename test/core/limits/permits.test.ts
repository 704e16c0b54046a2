import fc from 'fast-check'
import { beforeAll, expect, test, vi } from 'vitest'
import { type Core, loadCore } from '../../simulation/core.ts'
import { type Deed, interleave, type Work } from '../../simulation/interleave.ts'

const after = fc.nat(60)
const priority = fc.constantFrom('LOW', 'NORMAL', 'HIGH', 'CRITICAL')

/** Each key always comes with the same limit, so that no more than that may ever hold a permit. */
const a = { key: 'a', limit: 1 }
const b = { key: 'b', limit: 2 }
const c = { key: 'c' }

const work = fc.constantFrom<Work>(
  { agent: 'echo', input: 'hello', concurrency: [a] },
  { agent: 'echo', input: 'hello', concurrency: [b, a] },
  { agent: 'echo', input: 'flaky', concurrency: [a, b] },
  { agent: 'echo', input: 'doomed', concurrency: [b] },
  { agent: 'echo', input: 'hello', concurrency: [c] },
  { agent: 'echo', input: 'hello', concurrency: [c, b, a] },
  { agent: 'supervisor', input: 'ask echo: one', concurrency: [a] },
  { agent: 'echo', input: 'hello' },
)

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({ do: fc.constant('submit'), after, work, priority, twice: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel'), after, which: fc.nat(7) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('limit'),
      after,
      key: fc.constant('c'),
      concurrency: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep'), after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose leases'), after }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose a process'), after, calls: fc.nat(20) }) },
)

const cores: Core[] = []

beforeAll(async () => {
  for (let index = 0; index < 3; index++) {
    vi.resetModules()
    cores.push(await loadCore())
  }
})

/**
 * As in `dispatch/interleavings.test.ts`, with missions that share named limits: after every write holders and missions
 * agree and no limit is passed, at rest no permit is free beside somebody who waits for it, and in the end each mission
 * had its turn and no permit is left.
 */
test('permits stay within their limits, and come to everybody who waits, in whatever order processes get their turns', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 3 }),
      fc.array(deed, { minLength: 2, maxLength: 9 }),
      async (scheduler, concurrency, deeds) => {
        expect(await interleave({ scheduler, concurrency, deeds, cores })).toEqual([])
      },
    ),
    { numRuns: Number(process.env.SORTIE_INTERLEAVINGS ?? 250) },
  )
}, 600_000)
