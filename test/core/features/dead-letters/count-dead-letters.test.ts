import { expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import { countDeadLetters } from '../../../../core/features/dead-letters/count-dead-letters.ts'
import { type DeadLetter, putDeadLetter } from '../../../../core/records/dead-letter/dead-letter.ts'
import type { Caller } from '../../../../core/records/key/authenticate.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** One more than a request counts. */
const letters = 1001

test('more dead letters than a request counts are counted on, each once, by their tenant alone', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const { caller, ports } = platform
  const store = ports.stores.tenant(caller.tenant.id)
  for (let at = 0; at < letters; at++) await store.write([putDeadLetter(letter(at, platform.now()), 0)])
  const count = countDeadLetters(ports)

  const first = await count(caller, { status: 'open' })
  expect(first).toMatchObject({ counted: 1000, next_cursor: expect.any(String) })
  const cursor = String(first.next_cursor)
  const rest = await count(caller, { status: 'open', cursor })
  expect(rest).toMatchObject({ counted: 1, next_cursor: null })
  const sums = Map.groupBy([...first.causes, ...rest.causes], ({ code }) => code)
  expect(
    [...sums].map(([code, parts]) => [code, parts.reduce((sum, { count: one }) => sum + one, 0)]).toSorted(),
  ).toEqual([
    ['executor_lost', 334],
    ['tool_failed', 667],
  ])

  const other = { tenant: { id: 'ten_other' } } as Caller
  for (const [who, query] of [
    [other, { status: 'open', cursor }],
    [caller, { status: 'redriven', cursor }],
    [caller, { status: 'open', code: 'tool_failed', cursor }],
  ] as const)
    await expect(count(who, query)).rejects.toSatisfy(
      (error) => error instanceof SortieError && error.code === 'invalid_cursor',
    )
  platform.close()
})

function letter(at: number, died_at: number): DeadLetter {
  const ulid = String(at).padStart(26, '0')
  return {
    ...{ id: `dead_${ulid}`, kind: 'mission', status: 'open', mission_id: `mis_${ulid}`, agent: 'echo' },
    ...{ code: at % 3 === 0 ? 'executor_lost' : 'tool_failed', message: 'It failed', attempts: 3, died_at },
  }
}
