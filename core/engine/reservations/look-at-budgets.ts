import { SortieError } from '../../../contract/errors.ts'
import { overtaken, retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { anything, type Shortage } from '../../records/budget/spending.ts'
import { appliedBudgets, type Spender } from './applied.ts'
import { findRoom } from './find-room.ts'
import type { BudgetPorts } from './platform-share.ts'
import { type Telling, tellExhausted, tellWarnings } from './tell.ts'

/** Others are given shares at the same time; each try reads again. */
const maxTries = 50

/**
 * For work that reserves nothing, since its usage is known only afterwards: it may continue while every budget
 * has something left.
 * @returns the first spent budget, and the facts to record
 * @throws SortieError `unavailable`
 */
export function lookAtBudgets(
  ports: BudgetPorts,
  scope: Scope,
  spender: Spender,
): Promise<{ readonly shortage: Shortage | undefined; readonly telling: Telling }> {
  const tryLook = async () => {
    const applied = await appliedBudgets(ports, scope, spender)
    const room = await findRoom(ports, scope, applied, anything)
    if (!room) throw overtaken()
    const { budgets, spendings, shortage } = room
    return { shortage, telling: shortage ? tellExhausted(shortage) : tellWarnings(budgets, spendings) }
  }
  const giveUp = () =>
    new SortieError('unavailable', 'Too many requests for a share of the same budget at once', { retryAfter: 1 })
  return retryConflicts(tryLook, { tries: maxTries, giveUp })
}
