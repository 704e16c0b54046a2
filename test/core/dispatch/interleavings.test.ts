import fc from 'fast-check'
import { beforeAll, expect, test, vi } from 'vitest'
import { type Core, loadCore } from '../../simulation/core.ts'
import { type Deed, interleave } from '../../simulation/interleave.ts'

const after = fc.nat(60)
const priority = fc.constantFrom('LOW', 'NORMAL', 'HIGH', 'CRITICAL')
const work = fc.constantFrom(
  { agent: 'echo', input: 'hello' },
  { agent: 'echo', input: 'flaky' },
  { agent: 'echo', input: 'doomed' },
  { agent: 'coder', input: 'what is 17 * 23?' },
  { agent: 'supervisor', input: 'ask echo: one' },
  { agent: 'supervisor', input: 'ask echo: dear', budget: { tokens: 6000 } },
  { agent: 'coder', input: 'what is 5 * 23?', budget: { usd: 0.013 } },
  { agent: 'supervisor', input: 'ask echo: doomed\nask coder: 2 + 3' },
)

/** Enough for one call or a few. */
const raise = fc.record({ usd: fc.constantFrom(0.013, 0.02, 0.04), tokens: fc.constantFrom(4500, 6000, 12_000) })

const deed: fc.Arbitrary<Deed> = fc.oneof(
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
)

const cores: Core[] = []

beforeAll(async () => {
  for (let index = 0; index < 3; index++) {
    vi.resetModules()
    cores.push(await loadCore())
  }
})

/**
 * Several processes submit, execute, cancel, resume, retry and sweep at once; fast-check decides, before every single
 * call of the store or the lanes, who goes on. `SORTIE_INTERLEAVINGS` is the number of cases.
 */
test('slots, backlog, events and steps stay right in whatever order processes get their turns', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 3 }),
      fc.array(deed, { minLength: 2, maxLength: 9 }),
      fc.option(raise, { nil: undefined }),
      async (scheduler, concurrency, deeds, budget) => {
        expect(await interleave({ scheduler, concurrency, deeds, budget, cores })).toEqual([])
      },
    ),
    { numRuns: Number(process.env.SORTIE_INTERLEAVINGS ?? 250) },
  )
}, 600_000)
