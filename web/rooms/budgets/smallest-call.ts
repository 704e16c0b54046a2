import type { BudgetStatus } from '../../../contract/resources/budget.ts'
import type { Mission } from '../../../contract/resources/mission.ts'

type Amounts = BudgetStatus['spent']

/** What the smallest of the calls that wait for the budget may use; undefined if none was read. */
export function smallestCall(
  { scope, period }: Pick<BudgetStatus, 'scope' | 'period'>,
  missions: readonly Pick<Mission, 'waiting_for'>[],
): Amounts | undefined {
  const needs = missions.flatMap(({ waiting_for: wait }) =>
    wait?.kind === 'budget' && wait.scope === scope && wait.period === period && !isAnything(wait.needs)
      ? [wait.needs]
      : [],
  )
  return needs.toSorted((one, other) => one.tokens - other.tokens)[0]
}

/** Where nothing at all is left, the call was not estimated, and the smallest amount stands for it. */
function isAnything({ tokens }: Amounts): boolean {
  return tokens <= 1
}
