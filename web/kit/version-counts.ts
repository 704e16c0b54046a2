import type { RedriveOutcome } from '../../contract/resources/dead-letter.ts'

/** How many of those that would be redriven run which version of their agent, in the order of the versions. */
export function versionCounts(
  outcomes: readonly Pick<RedriveOutcome, 'outcome' | 'agent_version'>[],
): readonly (readonly [version: number, count: number])[] {
  const counts = new Map<number, number>()
  for (const { outcome, agent_version: version } of outcomes)
    if (outcome === 'would_be_redriven' && version !== null) counts.set(version, (counts.get(version) ?? 0) + 1)
  return [...counts].sort(([one], [other]) => one - other)
}
