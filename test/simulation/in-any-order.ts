import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Deed, interleave, type Work } from './interleave.ts'

const after = fc.nat(60)
const priority = fc.constantFrom('LOW', 'NORMAL', 'HIGH', 'CRITICAL')
/** Enough for one call or a few. */
const raise = fc.record({ usd: fc.constantFrom(0.013, 0.02, 0.04), tokens: fc.constantFrom(4500, 6000, 12_000) })

/**
 * Several processes submit, execute, cancel, resume, retry and sweep at once; fast-check decides, before every single
 * call of the store or the lanes, who goes on. `SORTIE_INTERLEAVINGS` is the number of cases.
 * @param works what is submitted @param others what is done beside it, rarely
 */
export function inAnyOrder(name: string, works: readonly Work[], others: readonly fc.Arbitrary<Deed>[] = []): void {
  const deed = deedOf(works, others)
  test(name, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 3 }),
        fc.array(deed, { minLength: 2, maxLength: 9 }),
        fc.option(raise, { nil: undefined }),
        async (scheduler, concurrency, deeds, budget) => {
          expect(await interleave({ scheduler, concurrency, deeds, budget })).toEqual([])
        },
      ),
      { numRuns: Number(process.env.SORTIE_INTERLEAVINGS ?? 250) },
    )
  }, 600_000)
}

function deedOf(works: readonly Work[], others: readonly fc.Arbitrary<Deed>[]): fc.Arbitrary<Deed> {
  const work = fc.constantFrom(...works)
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('submit'), after, work, priority, twice: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel'), after, which: fc.nat(7) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('change'), after, which: fc.nat(7), priority }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('hold', 'release'), after, which: fc.nat(7) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('budget'),
        after,
        scope: fc.constantFrom('tenant', 'agent:echo', 'mission'),
        which: fc.nat(7),
        raise,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep'), after }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('lose leases'), after }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('lose a process'), after, calls: fc.nat(20) }) },
    ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
  )
}
