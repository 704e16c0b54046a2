import type { DeadLetterCauses } from '../../../contract/resources/dead-letter.ts'

export type Cause = DeadLetterCauses['causes'][number]

/** The counts of several parts of the list as one, most frequent first. */
export function mergeCauses(parts: readonly Pick<DeadLetterCauses, 'causes'>[]): readonly Cause[] {
  const byCause = new Map<string, Cause>()
  for (const { causes } of parts)
    for (const cause of causes) {
      const name = `${cause.kind} ${cause.code}`
      const before = byCause.get(name)
      byCause.set(name, before === undefined ? cause : together(before, cause))
    }
  return [...byCause.values()].sort((a, b) => b.count - a.count)
}

/** @param newer of the part that was counted first */
function together(newer: Cause, older: Cause): Cause {
  return {
    ...newer,
    count: newer.count + older.count,
    agents: [...new Set([...newer.agents, ...older.agents])],
    first_died_at: older.first_died_at,
  }
}
